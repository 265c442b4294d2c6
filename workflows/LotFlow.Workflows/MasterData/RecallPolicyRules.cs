using LotFlow.Domain.Policies;

namespace LotFlow.Workflows.MasterData;

/// <summary>What the policy <c>recall</c> must be before it is kept.</summary>
internal static class RecallPolicyRules
{
    private const int MaxAttempts = 100;

    /// <summary>Why the policy cannot be kept, or null.</summary>
    public static string? FindProblem(RecallPolicy policy)
    {
        if (policy.NoticeEveryHours is < 1 or > PolicyRules.MaxHours || policy.TaskReminderHours is < 1 or > PolicyRules.MaxHours)
            return $"noticeEveryHours and taskReminderHours must be from 1 to {PolicyRules.MaxHours}.";
        if (policy.Attempts is < 1 or > MaxAttempts)
            return $"attempts must be from 1 to {MaxAttempts}.";
        if (policy.StatusReportDays is < 1 or > PolicyRules.MaxDays)
            return $"statusReportDays must be from 1 to {PolicyRules.MaxDays}; 21 CFR 7.53 asks for two to four weeks.";
        if (policy.LevelBPercent is <= 10 or >= 100)
            return "levelBPercent must be more than 10 and less than 100: level C is 10 % and level A all (21 CFR 7.42(b)(3)).";
        if (policy.TolerancePercent is < 0 or > 100)
            return "tolerancePercent must be from 0 to 100.";
        // A property that is null in the body is null in the policy, whatever its type says.
        if ((object?)policy.Drill is null || !Enum.IsDefined(policy.Drill.Direction))
            return "drill must be an object with direction (forward or both), everyDays and endAfterHours, each of which may be left out.";
        if (policy.Drill.EveryDays is < 1 or > PolicyRules.MaxDays)
            return $"drill.everyDays must be from 1 to {PolicyRules.MaxDays}, or left out for none.";
        return policy.Drill.EndAfterHours is < 1 or > PolicyRules.MaxHours ? $"drill.endAfterHours must be from 1 to {PolicyRules.MaxHours}." : null;
    }
}
