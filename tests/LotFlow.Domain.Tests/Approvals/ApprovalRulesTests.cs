using CsCheck;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;

namespace LotFlow.Domain.Tests.Approvals;

public sealed class ApprovalRulesTests
{
    private static readonly Person[] People =
    [
        Person("asker", Role.Quality), Person("q1", Role.Quality), Person("q2", Role.Quality), Person("q3", Role.Quality), Person("m1", Role.Manager),
        Person("q9", Role.Quality) with { Sites = ["SOUTH"] },
    ];

    private static readonly Gen<(int Person, int Decision, DecisionKind Kind)[]> GenAttempts =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Enum<DecisionKind>()).Array[0, 12];

    [Fact]
    public void In_whatever_order_people_try_the_rules_hold()
    {
        Gen.Select(GenAttempts, Gen.Int[1, 3]).Sample((attempts, quorum) =>
        {
            var approval = AnyApproval.Opened() with { Quorum = quorum };
            foreach (var (who, decisionId, kind) in attempts)
            {
                var before = approval;
                var outcome = ApprovalRules.Decide(approval, People[who], Request($"d{decisionId}", kind), AnyApproval.Start);
                Assert.Equal(outcome.Refusal is null, outcome.Approval is not null);
                if (outcome.Changed)
                    approval = outcome.Approval!;
                else if (outcome.Refusal is null)
                    Assert.Same(before, outcome.Approval);
                if (!before.IsOpen)
                    Assert.False(outcome.Changed);
            }

            var approvals = approval.Decisions.Count(d => d.Kind == DecisionKind.Approve);
            Assert.Equal(approval.Decisions.Count, approval.Decisions.Select(d => d.By).Distinct().Count());
            Assert.DoesNotContain(approval.Decisions, d => d.By is "asker" or "m1" or "q9");
            Assert.Equal(approval.Decisions.Any(d => d.Kind == DecisionKind.Reject), approval.State == ApprovalState.Rejected);
            Assert.Equal(approvals >= quorum, approval.State == ApprovalState.Approved);
            Assert.Equal(!approval.IsOpen, approval.WakePendingSince is not null);
        });
    }

    [Fact]
    public void A_repeated_decision_is_the_same_only_if_everything_in_it_is()
    {
        var request = Request("d1", DecisionKind.Approve) with { Comment = "fine" };
        var decided = ApprovalRules.Decide(AnyApproval.Opened(), People[1], request, AnyApproval.Start).Approval!;

        Assert.Null(ApprovalRules.Decide(decided, People[1], request, AnyApproval.Start.AddDays(1)).Refusal);
        Assert.Null(ApprovalRules.Decide(decided, People[1], request with { Meaning = "Approved" }, AnyApproval.Start).Refusal);
        DecisionRequest[] others = [request with { Comment = "not fine" }, request with { Kind = DecisionKind.Reject }, request with { Meaning = "Seen" }];
        Assert.All(others, o => Assert.Equal("idempotency-conflict", ApprovalRules.Decide(decided, People[1], o, AnyApproval.Start).Refusal!.Code));
    }

    [Fact]
    public void A_decision_carries_name_time_and_meaning_as_21_CFR_11_50_asks()
    {
        var approval = AnyApproval.Opened();
        var decision = ApprovalRules.Decide(approval, People[1], Request("d1", DecisionKind.Reject), AnyApproval.Start).Approval!.Decisions[0];
        Assert.Equal(("q1", "Q q1", "Rejected", AnyApproval.Start, approval.ShownHash), (decision.By, decision.Name, decision.Meaning, decision.At, decision.ShownHash));
    }

    [Fact]
    public void Who_asked_is_told_so_even_without_the_role()
    {
        Assert.Equal("four-eyes", ApprovalRules.Forbids(AnyApproval.Opened(), Person("asker", Role.Operator))!.Code);
        Assert.Equal("not-your-role", ApprovalRules.Forbids(AnyApproval.Opened(), Person("other", Role.Operator))!.Code);
    }

    private static DecisionRequest Request(string id, DecisionKind kind) => new(id, kind, Comment: null, Meaning: null, ShownHash: null, DecisionMeans.SignedIn);

    private static Person Person(string id, Role role) => new(id, $"Q {id}", Email: null, [role], []);
}
