using LotFlow.Domain;
using LotFlow.Domain.Policies;

namespace LotFlow.Workflows.MasterData;

/// <summary>What the policy <c>counting</c> must be before it is kept.</summary>
internal static class CountingPolicyRules
{
    /// <summary>Why the policy cannot be kept, or null.</summary>
    public static string? FindProblem(CountingPolicy policy) =>
        Classes(policy) ?? Tiers(policy.Tiers) ?? Schedule(policy.Schedule)
        ?? (policy.RemindEveryHours is < 1 or > PolicyRules.MaxHours ? $"remindEveryHours must be from 1 to {PolicyRules.MaxHours}." : null)
        ?? (policy.Currency is { } currency && (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)) ? "currency must be three capital letters (ISO 4217), or left out." : null);

    // A property that is null in the body is null in the policy, whatever its type says.
    private static string? Classes(CountingPolicy policy)
    {
        if ((object?)policy.Classes is null || policy.Classes.Any(c => !Identifier.IsValid(c.Key) || (object?)c.Value is null))
            return "classes must map each class to a tolerance: {\"A\": {\"quantity\": 0, \"percent\": 0, \"value\": 0}}.";
        if (policy.Classes.FirstOrDefault(c => c.Value.Quantity < 0 || c.Value.Percent < 0 || c.Value.Value < 0) is { Key: { } name })
            return $"the tolerance of class {name} must not be negative; quantity, percent and value are each at least 0.";
        return Identifier.IsValid(policy.DefaultClass) ? null : "defaultClass must name a class.";
    }

    private static string? Tiers(IReadOnlyList<CountTier>? tiers)
    {
        if (tiers is not { Count: > 0 } || tiers.Any(t => (object?)t is null))
            return "tiers must hold at least one tier.";
        if (tiers[^1].UpToValue is not null)
            return "the last tier must have no upToValue, so that every difference has somebody who decides on it.";
        if (tiers.Take(tiers.Count - 1).Any(t => t.UpToValue is not >= 0) || tiers.Take(tiers.Count - 1).Zip(tiers.Skip(1)).Any(p => p.First.UpToValue >= p.Second.UpToValue))
            return "each tier but the last must have an upToValue of at least 0, in ascending order.";
        return tiers.Select(t => PolicyRules.Ladder(t.Ladder)).FirstOrDefault(problem => problem is not null) is { } wrong ? $"in tiers, {wrong}" : null;
    }

    private static string? Schedule(IReadOnlyDictionary<string, int>? schedule) =>
        schedule is null || schedule.Any(s => !Identifier.IsValid(s.Key) || s.Value is < 1 or > PolicyRules.MaxDays)
            ? $"schedule must map classes to days from 1 to {PolicyRules.MaxDays}."
            : null;
}
