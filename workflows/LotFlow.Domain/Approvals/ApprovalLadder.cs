using LotFlow.Domain.People;
using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Approvals;

/// <summary>What the passing of time asks of an open approval.</summary>
/// <param name="Approval">The approval after the step.</param>
/// <param name="Ask">The role to write to now; null when nothing is due.</param>
/// <param name="IsReminder">False for the first message of a level.</param>
public sealed record LadderStep(Approval Approval, Role? Ask, bool IsReminder);

/// <summary>Reminders, escalation and expiry of an open approval, by the policy that it was opened under.</summary>
public static class ApprovalLadder
{
    public static LadderStep Advance(Approval approval, ApprovalPolicy policy, DateTimeOffset now)
    {
        if (!approval.IsOpen)
            return new(approval, Ask: null, IsReminder: false);
        if (policy.ExpireAfterDays is { } days && now >= approval.RequestedAt.AddDays(days))
            return new(approval with { State = ApprovalState.Expired }, Ask: null, IsReminder: false);
        if (approval.Steps == 0)
            return new(Step(approval, policy, now), approval.RequiredRole, IsReminder: false);
        if (now < approval.DueAt)
            return new(approval, Ask: null, IsReminder: false);
        return Escalation(approval, policy) is { } at && now >= at
            ? Escalate(approval, policy, now)
            : new(Step(approval, policy, now), approval.RequiredRole, IsReminder: true);
    }

    /// <summary>When the next level is asked; null at the top.</summary>
    public static DateTimeOffset? Escalation(Approval approval, ApprovalPolicy policy)
    {
        if (approval.Level >= policy.Ladder.Count - 1)
            return null;
        double hours = 0;
        for (var level = 0; level <= approval.Level; level++)
        {
            if (policy.Ladder[level].EscalateAfterHours is not { } wait)
                return null;
            hours += wait;
        }

        return approval.RequestedAt.AddHours(hours);
    }

    private static LadderStep Escalate(Approval approval, ApprovalPolicy policy, DateTimeOffset now)
    {
        var level = approval.Level + 1;
        var role = policy.Ladder[level].Role;
        var escalated = approval with { Level = level, RequiredRole = role, MayDecide = [.. approval.MayDecide.Append(role).Distinct()] };
        return new(Step(escalated, policy, now), role, IsReminder: false);
    }

    private static Approval Step(Approval approval, ApprovalPolicy policy, DateTimeOffset now)
    {
        var due = now.AddHours(policy.Ladder[Math.Min(approval.Level, policy.Ladder.Count - 1)].RemindEveryHours);
        if (Escalation(approval, policy) is { } escalation && escalation < due)
            due = escalation > now ? escalation : now;
        if (policy.ExpireAfterDays is { } days && approval.RequestedAt.AddDays(days) is var expiry && expiry < due)
            due = expiry;
        return approval with { Steps = approval.Steps + 1, DueAt = due };
    }
}
