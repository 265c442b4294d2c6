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

            var units = lot.Units ?? new(own);
            var (uom, factor) = groups.Keys.Prepend(own).Where(u => groups.ContainsKey(u)).Select(u => (u, u == own ? 1 : UnitConversion.Factor(own, u, units).Factor))
                .FirstOrDefault(u => u.Item2 is not null, (own, 1));
            if (!groups.TryGetValue(uom, out var group))
                groups[uom] = group = [];
            group[root] = lot.Book.Entered * factor!.Value;
        }

        List<RootAmounts> all = [.. groups.Select(g => new RootAmounts(g.Key, g.Value))];
        if (unknown.Count > 0)
            all.Add(new(Uom: null, unknown));
        return all;
    }
}
