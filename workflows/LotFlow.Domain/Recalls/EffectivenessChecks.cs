using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Recalls;

/// <summary>Which consignees are visited or called to see that the recall has reached them (21 CFR 7.42(b)(3)).</summary>
public static class EffectivenessChecks
{
    /// <summary>How many of them are checked; a part of one is one.</summary>
    public static int SampleSize(EffectivenessLevel level, int consignees, RecallPolicy policy) =>
        (int)Math.Ceiling(consignees * PercentOf(level, policy) / 100m);

    /// <summary>
    /// Chooses who is checked: those that are already, and as many more as the sample lacks, in an order that only chance decides and that is
    /// the same each time. A consignee that comes later never takes the place of one that may have been visited.
    /// </summary>
    public static IReadOnlySet<string> Choose(
        string recallId, EffectivenessLevel level, RecallPolicy policy, IReadOnlyCollection<string> customerIds, IReadOnlyCollection<string> alreadyChecked)
    {
        var chosen = alreadyChecked.Intersect(customerIds, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        var missing = SampleSize(level, customerIds.Count, policy) - chosen.Count;
        if (missing > 0)
        {
            chosen.UnionWith(customerIds.Except(chosen, StringComparer.Ordinal)
                .OrderBy(c => Identifier.Digest($"{recallId}|{c}"), StringComparer.Ordinal).ThenBy(c => c, StringComparer.Ordinal).Take(missing));
        }

        return chosen;
    }

    private static int PercentOf(EffectivenessLevel level, RecallPolicy policy) => level switch
    {
        EffectivenessLevel.A => 100,
        EffectivenessLevel.B => policy.LevelBPercent,
        EffectivenessLevel.C => 10,
        EffectivenessLevel.D => 2,
        _ => 0,
    };
}
