using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Domain.Policies;

namespace LotFlow.Workflows.MasterData;

/// <summary>
/// What a policy must be before it is kept: whoever runs under it weeks later has nobody to complain to. Everything is bounded, so
/// that no sum of a policy and a date can leave the calendar.
/// </summary>
internal static class PolicyRules
{
    private const int MaxDays = 3650;
    private const int MaxHours = MaxDays * 24;

    /// <summary>Why the policy cannot be kept, or null.</summary>
    public static string? FindProblem(string name, JsonElement body)
    {
        try
        {
            return name switch
            {
                "receiving" => Receiving(Read<ReceivingPolicy>(body)),
                "approvals" => Approvals(Read<ApprovalPolicy>(body)),
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
        if (policy.Ladder is not { Count: > 0 } ladder || ladder.Any(l => (object?)l is null || !Enum.IsDefined(l.Role)))
            return "ladder must hold at least one level, each with a role.";
        if (ladder.Any(l => l.RemindEveryHours is < 1 or > MaxHours || l.EscalateAfterHours is < 1 or > MaxHours))
            return $"remindEveryHours and escalateAfterHours must be from 1 to {MaxHours}.";
        if (policy.Quorum is < 1 or > 100)
            return "quorum must be from 1 to 100.";
        if (policy.LinkDays is < 1 or > MaxDays || policy.ExpireAfterDays is < 1 or > MaxDays)
            return $"linkDays and expireAfterDays must be from 1 to {MaxDays}.";
        return Enum.IsDefined(policy.PersonalLinks) ? null : "personalLinks must be signIn or standAlone.";
    }
}
