using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Production;

namespace LotFlow.Workflows.MasterData;

/// <summary>
/// What a policy must be before it is kept: whoever runs under it weeks later has nobody to complain to. Everything is bounded, so
/// that no sum of a policy and a date can leave the calendar.
/// </summary>
internal static class PolicyRules
{
    internal const int MaxDays = 3650;
    internal const int MaxHours = MaxDays * 24;
    private const int MaxRules = 100;

    /// <summary>Why the policy cannot be kept, or null.</summary>
    public static string? FindProblem(string name, JsonElement body)
    {
        try
        {
            return name switch
            {
                "receiving" => Receiving(Read<ReceivingPolicy>(body)),
                "approvals" => Approvals(Read<ApprovalPolicy>(body)),
                "holds" => Holds(Read<HoldsPolicy>(body)),
                "production" => Production(Read<ProductionPolicy>(body)),
                "numbering" => LotNumbering.FindProblem(Read<NumberingPolicy>(body).ProducedLot),
                "counting" => CountingPolicyRules.FindProblem(Read<CountingPolicy>(body)),
                RecallPolicy.Name => RecallPolicyRules.FindProblem(Read<RecallPolicy>(body)),
                AuditPolicy.Name => Audit(Read<AuditPolicy>(body)),
                ExpiryPolicy.Name => Expiry(Read<ExpiryPolicy>(body)),
                _ => null,
            };
        }
        catch (JsonException e)
        {
            return $"The policy '{name}' cannot be read: {e.Message}";
        }
    }

    private static T Read<T>(JsonElement body) => body.Deserialize<T>(LotFlowJson.Options)!;

    private static string? Receiving(ReceivingPolicy policy)
    {
        if (!Enum.IsDefined(policy.SameSupplierLot))
            return "sameSupplierLot must be exception or newLot.";
        if (policy.InspectionReminderDays is < 1 or > MaxDays)
            return $"inspectionReminderDays must be from 1 to {MaxDays}.";
        // A property that is null in the body is null in the policy, whatever its type says.
        return (object?)policy.Switching is null ? "switching must be an object, or left out." : null;
    }

    private static string? Holds(HoldsPolicy policy)
    {
        if (!Enum.IsDefined(policy.Reservations))
            return "reservations must be flag or cancel.";
        if (policy.ReminderDays is < 1 or > MaxDays)
            return $"reminderDays must be from 1 to {MaxDays}.";
        foreach (var (name, rule) in new (string, AutomaticHold?)[]
            { ("testResult", policy.TestResult), ("deviation", policy.Deviation), ("complaint", policy.Complaint), ("temperatureExcursion", policy.TemperatureExcursion) })
        {
            if (rule is null || !Enum.IsDefined(rule.Scope) || rule.ReasonCode is not { Length: <= 64 })
                return $"{name} must be an object with enabled, scope (lot or descendants) and reasonCode (at most 64 characters), each of which may be left out.";
        }

        if (!Enum.IsDefined(policy.Complaint.FromSeverity))
            return "complaint.fromSeverity must be minor, major or critical.";
        return policy.TemperatureExcursion.ToleranceMinutes is < 0 or > MaxHours * 60 ? $"temperatureExcursion.toleranceMinutes must be from 0 to {MaxHours * 60}." : null;
    }

    private static string? Production(ProductionPolicy policy)
    {
        if (!Enum.IsDefined(policy.LotSelection))
            return "lotSelection must be firstExpiredFirstOut or firstInFirstOut.";
        return (object?)policy.YieldTolerancePercent is null || policy.YieldTolerancePercent.Low is < 0 or > 100 || policy.YieldTolerancePercent.High is < 0 or > 1000
            ? "yieldTolerancePercent must have low from 0 to 100 and high from 0 to 1000, in per cent of the expectation."
            : null;
    }

    internal static string? Ladder(IReadOnlyList<ApprovalLevel>? ladder)
    {
        if (ladder is not { Count: > 0 } || ladder.Any(l => (object?)l is null || !Enum.IsDefined(l.Role)))
            return "ladder must hold at least one level, each with a role.";
        return ladder.Any(l => l.RemindEveryHours is < 1 or > MaxHours || l.EscalateAfterHours is < 1 or > MaxHours)
            ? $"remindEveryHours and escalateAfterHours must be from 1 to {MaxHours}."
            : null;
    }

    private static string? Audit(AuditPolicy policy) => policy.RetainYears is < AuditPolicy.MinYears or > AuditPolicy.MaxYears
        ? $"retainYears must be from {AuditPolicy.MinYears} to {AuditPolicy.MaxYears}; left out, the audit trail is kept for ever."
        : null;

    private static string? Expiry(ExpiryPolicy policy)
    {
        if (policy.AnnounceDaysBefore is not { Count: <= ExpiryPolicy.MaxSteps } days)
            return $"announceDaysBefore must be a list of at most {ExpiryPolicy.MaxSteps} numbers of days; an empty list announces nothing.";
        return days.Any(d => d is < 1 or > ExpiryPolicy.MaxDays) || days.Distinct().Count() < days.Count
            ? $"announceDaysBefore must hold different numbers of days from 1 to {ExpiryPolicy.MaxDays}."
            : null;
    }

    private static string? Approvals(ApprovalPolicy policy)
    {
        if (Ladder(policy.Ladder) is { } problem)
            return problem;
        if (policy.Quorum is < 1 or > 100)
            return "quorum must be from 1 to 100.";
        if (policy.LinkDays is < 1 or > MaxDays || policy.ExpireAfterDays is < 1 or > MaxDays)
            return $"linkDays and expireAfterDays must be from 1 to {MaxDays}.";
        if (!Enum.IsDefined(policy.PersonalLinks))
            return "personalLinks must be signIn or standAlone.";
        return ApprovalRules(policy);
    }

    private static string? ApprovalRules(ApprovalPolicy policy)
    {
        if (policy.Rules is not { Count: <= MaxRules } rules || rules.Any(r => (object?)r is null || r.Kinds is null))
            return $"rules must be a list of at most {MaxRules} objects.";
        if (policy.Currency is { } currency && (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)))
            return "currency must be a code of ISO 4217, such as EUR.";
        if (rules.Any(r => r.ValueFrom is not null) && policy.Currency is null)
            return "currency must be there where a rule has valueFrom.";
        for (var i = 0; i < rules.Count; i++)
        {
            var rule = rules[i];
            if (rule.Kinds.Any(k => !Enum.IsDefined(k)) || rule.ValueFrom < 0 || (rule.PersonalLinks is { } links && !Enum.IsDefined(links)))
                return $"rules/{i}: kinds must be kinds of approvals, valueFrom 0 or more, personalLinks signIn or standAlone.";
            if (rule.Quorum is < 1 or > 100 || rule.LinkDays is < 1 or > MaxDays || rule.ExpireAfterDays is < 1 or > MaxDays)
                return $"rules/{i}: quorum must be from 1 to 100, linkDays and expireAfterDays from 1 to {MaxDays}.";
            if (rule.Ladder is { } ladder && Ladder(ladder) is { } problem)
                return $"rules/{i}: {problem}";
        }

        return null;
    }
}
