using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Genealogy;

/// <summary>What entered the roots, added up as far as their units can be converted: one group for each unit that is left.</summary>
/// <param name="Uom">The unit of the group; null where nobody knows it, and then there are no amounts.</param>
/// <param name="Of">The amount of each root by its number, in that unit.</param>
internal sealed record RootAmounts(string? Uom, IReadOnlyDictionary<int, decimal> Of)
{
    public decimal Total { get; } = Of.Values.Sum();

    /// <param name="roots">Numbers of the roots, in order.</param>
    /// <param name="find">What is known of a root.</param>
    public static IReadOnlyList<RootAmounts> Group(IEnumerable<int> roots, Func<int, TracedLot> find)
    {
        Dictionary<string, Dictionary<int, decimal>> groups = new(StringComparer.Ordinal);
        Dictionary<int, decimal> unknown = [];
        foreach (var root in roots)
        {
            var lot = find(root);
            if (lot.Uom is not { } own)
            {
                unknown[root] = 0;
                continue;
            }

            var (uom, factor) = groups.ContainsKey(own) ? (own, 1) : OtherUnit(groups.Keys, own, lot.Units ?? new(own)) ?? (own, 1);
            if (!groups.TryGetValue(uom, out var group))
                groups[uom] = group = [];
            group[root] = lot.Book.Entered * factor;
        }

        List<RootAmounts> all = [.. groups.Select(g => new RootAmounts(g.Key, g.Value))];
        if (unknown.Count > 0)
            all.Add(new(Uom: null, unknown));
        return all;
    }

    /// <summary>The first of the units in use that the lot can be converted into.</summary>
    private static (string Uom, decimal Factor)? OtherUnit(IEnumerable<string> inUse, string own, ItemUnits units)
    {
        foreach (var uom in inUse)
        {
            if (UnitConversion.Factor(own, uom, units).Factor is { } factor)
                return (uom, factor);
        }

        return null;
    }
}
