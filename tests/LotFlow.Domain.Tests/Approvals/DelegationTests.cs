using CsCheck;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Tests.Approvals;

public sealed class DelegationTests
{
    private static readonly Person[] People =
    [
        Of("asker", Role.Quality), Of("q1", Role.Quality), Of("q2", Role.Quality), Of("q3", Role.Quality), Of("m1", Role.Manager), Of("o1", Role.Operator), Of("o2", Role.Operator),
        Of("q9", Role.Quality) with { Sites = ["SOUTH"] },
    ];

    private static readonly Gen<Delegation[]> GenDelegations = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 7]).Where(p => p.Item1 != p.Item2)
        .Select((from, to) => Delegated(People[from].Id, People[to].Id)).Array[0, 6];

    [Fact]
    public void Whoever_delegates_to_whomever_no_pair_of_eyes_decides_twice_and_none_that_took_part_at_all()
    {
        Gen.Select(GenDelegations, Gen.Select(Gen.Int[0, 7], Gen.Bool).Array[0, 12], Gen.Int[1, 3]).Sample((delegations, attempts, quorum) =>
        {
            Delegations on = new(delegations, People.ToDictionary(p => p.Id));
            var approval = AnyApproval.Opened() with { Quorum = quorum };
            for (var i = 0; i < attempts.Length; i++)
            {
                var outcome = ApprovalRules.Decide(approval, People[attempts[i].Item1], Request($"d{i}"), AnyApproval.Start, on);
                approval = outcome.Approval ?? approval;
            }

            // Everybody who decided or in whose place it was decided is somebody else.
            var eyes = approval.Decisions.SelectMany(d => new[] { d.By, d.OnBehalfOf }).OfType<string>().ToList();
            Assert.Equal(eyes.Count, eyes.Distinct().Count());
            Assert.DoesNotContain("asker", eyes);
            foreach (var decision in approval.Decisions)
            {
                var right = People.Single(p => p.Id == (decision.OnBehalfOf ?? decision.By));
                Assert.True(right.Has(Role.Quality) && right.MayActAt("NORTH"), $"{right.Id} has no such right to use or to lend.");
                Assert.True(decision.OnBehalfOf is null || delegations.Any(d => d.PersonId == decision.OnBehalfOf && d.DelegateId == decision.By));
            }
        }, iter: 5_000);
    }

    [Fact]
    public void A_delegation_holds_from_its_first_moment_to_its_last_and_not_after_it_was_revoked()
    {
        var delegation = Delegated("q1", "o1");
        Assert.Equal([false, true, true, false], new[] { -1, 0, 59, 60 }.Select(m => delegation.IsOn(AnyApproval.Start.AddMinutes(m))));
        Assert.False((delegation with { RevokedAt = AnyApproval.Start }).IsOn(AnyApproval.Start));
    }

    [Fact]
    public void A_link_that_was_used_is_used_up()
    {
        var request = Request("d1") with { LinkNonce = "N" };
        var decided = ApprovalRules.Decide(AnyApproval.Opened() with { Quorum = 2 }, People[1], request, AnyApproval.Start).Approval!;
        Assert.Equal("already-decided", ApprovalRules.Decide(decided, People[2], Request("d2") with { LinkNonce = "N" }, AnyApproval.Start).Refusal!.Code);
        Assert.True(ApprovalRules.Decide(decided, People[2], Request("d2") with { LinkNonce = "M" }, AnyApproval.Start).Changed);
    }

    [Fact]
    public void What_is_asked_may_change_until_somebody_has_decided_and_what_was_asked_is_kept()
    {
        var asked = AnyApproval.Opened() with { Details = [new("Quantity", "5 KGM")] };
        ApprovalDetail[] more = [new("Quantity", "6 KGM")];
        var restated = ApprovalRules.Restate(asked, asked.Summary, more, AnyApproval.Start)!;
        Assert.Equal(asked.Details, restated.ShownAs(asked.ShownHash)!.Details);
        Assert.Null(restated.ShownAs(restated.ShownHash));
        Assert.Null(ApprovalRules.Restate(restated, restated.Summary, more, AnyApproval.Start));
        Assert.Equal("subject-changed", ApprovalRules.Decide(restated, People[1], Request("d1") with { ShownHash = asked.ShownHash }, AnyApproval.Start).Refusal!.Code);
        var decided = ApprovalRules.Decide(asked with { Quorum = 2 }, People[1], Request("d1"), AnyApproval.Start).Approval!;
        Assert.Null(ApprovalRules.Restate(decided, asked.Summary, more, AnyApproval.Start));
    }

    [Fact]
    public void The_rules_of_a_policy_add_up_by_kind_and_value_and_what_is_not_known_may_be_worth_anything()
    {
        var policy = new ApprovalPolicy
        {
            Currency = "EUR",
            Rules =
            [
                new() { Kinds = [ApprovalKind.HoldRelease], ExpireAfterDays = 30 },
                new() { ValueFrom = 1_000, Quorum = 2 },
                new() { ValueFrom = 50_000, Ladder = [new(Role.Manager, 8, null)] },
            ],
        };
        Assert.Equal((1, 30, 2), Of(ApprovalKind.HoldRelease, new(999.99m, "EUR")));
        Assert.Equal((2, 30, 2), Of(ApprovalKind.HoldRelease, new(1_000m, "EUR")));
        Assert.Equal((2, null, 1), Of(ApprovalKind.CountAdjustment, new(-60_000m, "EUR")));
        Assert.Equal((2, null, 1), Of(ApprovalKind.CountAdjustment, new(5m, "USD")));
        Assert.Equal((2, null, 1), Of(ApprovalKind.RecallClosure, value: null));

        (int, int?, int) Of(ApprovalKind kind, Money? value) => policy.For(kind, value) is var p ? (p.Quorum, p.ExpireAfterDays, p.Ladder.Count) : default;
    }

    private static Delegation Delegated(string from, string to) => new()
    {
        DelegationId = $"{from}-{to}",
        PersonId = from,
        DelegateId = to,
        StartsAt = AnyApproval.Start,
        EndsAt = AnyApproval.Start.AddHours(1),
        OutOfOffice = true,
        CreatedBy = from,
        CreatedAt = AnyApproval.Start,
    };

    private static Person Of(string id, Role role) => new(id, id, Email: null, [role], []);

    private static DecisionRequest Request(string id) => new(id, DecisionKind.Approve, Comment: null, Meaning: null, ShownHash: null, DecisionMeans.SignedIn);
}
