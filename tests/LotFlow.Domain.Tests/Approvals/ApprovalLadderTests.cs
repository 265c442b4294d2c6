using CsCheck;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Tests.Approvals;

public sealed class ApprovalLadderTests
{
    [Fact]
    public void Each_step_is_taken_at_its_time_and_levels_only_rise()
    {
        AnyApproval.GenPolicy.Sample(policy =>
        {
            var (approval, now) = (AnyApproval.Opened(policy), AnyApproval.Start);
            for (var i = 0; i < 100 && approval.IsOpen; i++)
            {
                var step = ApprovalLadder.Advance(approval, policy, now);
                var after = step.Approval;
                Assert.InRange(after.Level, approval.Level, Math.Min(approval.Level + 1, policy.Ladder.Count - 1));
                Assert.Equal(step.Ask is null ? approval.Steps : approval.Steps + 1, after.Steps);
                if (after.IsOpen)
                {
                    Assert.Equal(after.RequiredRole, step.Ask);
                    Assert.Equal(policy.Ladder[after.Level].Role, after.RequiredRole);
                    Assert.Equal(policy.Ladder.Take(after.Level + 1).Select(l => l.Role), after.MayDecide);
                    Assert.InRange(after.DueAt, now, now.AddHours(policy.Ladder[after.Level].RemindEveryHours));
                    // Looked at again before it is due, nothing happens.
                    Assert.Null(ApprovalLadder.Advance(after, policy, after.DueAt.AddTicks(-1)).Ask is { } ask && after.DueAt > now ? ask : null);
                }

                (approval, now) = (after, after.DueAt);
            }
        });
    }

    [Fact]
    public void An_approval_expires_exactly_when_policy_says_and_never_otherwise()
    {
        AnyApproval.GenPolicy.Sample(policy =>
        {
            var (approval, now) = (AnyApproval.Opened(policy), AnyApproval.Start);
            for (var i = 0; i < 2_000 && approval.IsOpen; i++)
            {
                approval = ApprovalLadder.Advance(approval, policy, now).Approval;
                if (approval.IsOpen)
                    now = approval.DueAt;
            }

            Assert.Equal(policy.ExpireAfterDays is not null, !approval.IsOpen);
            if (policy.ExpireAfterDays is { } days)
                Assert.Equal((ApprovalState.Expired, AnyApproval.Start.AddDays(days)), (approval.State, now));
        });
    }

    [Fact]
    public void However_late_a_look_comes_every_level_that_is_due_is_asked_once()
    {
        var policy = new ApprovalPolicy { Ladder = [new(People.Role.Quality, 24, 24), new(People.Role.Manager, 24, 24), new(People.Role.Admin, 24, null)] };
        var approval = ApprovalLadder.Advance(AnyApproval.Opened(policy), policy, AnyApproval.Start).Approval;
        var late = AnyApproval.Start.AddDays(10);
        List<People.Role> asked = [];
        while (ApprovalLadder.Advance(approval, policy, late) is { Ask: { } role } step)
        {
            asked.Add(role);
            approval = step.Approval;
        }

        Assert.Equal([People.Role.Manager, People.Role.Admin], asked);
        Assert.Equal(late.AddDays(1), approval.DueAt);
    }

    [Fact]
    public void Nothing_happens_to_an_approval_that_has_ended()
    {
        foreach (var state in Enum.GetValues<ApprovalState>().Where(s => s != ApprovalState.Open))
        {
            var ended = AnyApproval.Opened() with { State = state };
            var step = ApprovalLadder.Advance(ended, new(), AnyApproval.Start.AddYears(1));
            Assert.Same(ended, step.Approval);
            Assert.Null(step.Ask);
        }
    }
}
