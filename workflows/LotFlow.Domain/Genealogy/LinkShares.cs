using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Genealogy;

/// <summary>
/// Which part of the node that it leaves each link carries: an input of all that ever entered its lot, an output of all outputs of its
/// transformation. Where that cannot be said, the whole is an upper bound, and a gap says why.
/// </summary>
internal sealed class LinkShares
{
    private readonly IReadOnlyDictionary<string, TracedLot> _lots;
    private readonly Dictionary<TraceLink, (decimal Part, decimal Whole, bool IsBounded)> _shares = [];

    public LinkShares(GenealogySlice slice, IReadOnlyDictionary<string, TracedLot> lots)
    {
        _lots = lots;
        Links = slice.Links.Where(l => l.Quantity > 0).GroupBy(l => l.TransformationId, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, IReadOnlyList<TraceLink> (g) => [.. g.OrderBy(l => l.Role).ThenBy(l => l.LotId, StringComparer.Ordinal)], StringComparer.Ordinal);
        foreach (var uses in Links.Values.SelectMany(l => l).Where(l => l.Role == LinkRole.Input).GroupBy(l => l.LotId, StringComparer.Ordinal))
            ShareInputs(uses.Key, [.. uses]);
        foreach (var (transformationId, links) in Links)
            ShareOutputs(transformationId, [.. links.Where(l => l.Role == LinkRole.Output)]);
    }

    /// <summary>The links of each transformation in order, inputs first; without those that were taken back.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TraceLink>> Links { get; }

    public List<TraceGap> Gaps { get; } = [];

    public (decimal Part, decimal Whole, bool IsBounded) Of(TraceLink link) => _shares[link];

    private void ShareInputs(string lotId, IReadOnlyList<TraceLink> uses)
    {
        var lot = _lots.GetValueOrDefault(lotId);
        var quantities = uses.Select(u => lot?.Uom is { } uom ? In(uom, u, lot) : u.Quantity).ToList();
        if (quantities.Contains(null))
        {
            Gaps.Add(new(TraceGapCodes.NotConvertible, lotId, $"Lot '{lotId}' is kept in {lot!.Uom}, and what was used of it is in {Units(uses)}, which cannot be converted."));
            foreach (var use in uses)
                _shares[use] = Whole;
            return;
        }

        var used = quantities.Sum()!.Value;
        var entered = lot is { IsKnown: true } ? lot.Book.Entered : used;
        var isBounded = used > entered;
        if (isBounded)
        {
            Gaps.Add(new(
                TraceGapCodes.ConsumedMoreThanProduced, lotId,
                $"{Text(used)} {lot!.Uom} of lot '{lotId}' were used, and {Text(entered)} {lot.Uom} ever came into it; count it, or correct what was issued."));
        }

        var whole = Math.Max(used, entered);
        for (var use = 0; use < uses.Count; use++)
            _shares[uses[use]] = (quantities[use]!.Value, whole, isBounded);
    }

    private void ShareOutputs(string transformationId, IReadOnlyList<TraceLink> outputs)
    {
        if (outputs.Count == 0)
            return;
        // Of several units that all can be converted into, the first by its code.
        foreach (var uom in outputs.Select(o => o.Uom).Distinct().Order(StringComparer.Ordinal))
        {
            var quantities = outputs.Select(o => In(uom, o, _lots.GetValueOrDefault(o.LotId))).ToList();
            if (quantities.Contains(null))
                continue;
            var whole = quantities.Sum()!.Value;
            for (var output = 0; output < outputs.Count; output++)
                _shares[outputs[output]] = (quantities[output]!.Value, whole, false);
            return;
        }

        Gaps.Add(new(
            TraceGapCodes.NotConvertible, transformationId,
            $"What came out of transformation '{transformationId}' is in {Units(outputs)}, which cannot be converted into each other; each output may hold all of what went in. "
            + "Put the conversion on the item."));
        foreach (var output in outputs)
            _shares[output] = Whole;
    }

    private static (decimal Part, decimal Whole, bool IsBounded) Whole => (1, 1, true);

    private static decimal? In(string uom, TraceLink link, TracedLot? lot)
    {
        if (link.Uom == uom)
            return link.Quantity;
        return UnitConversion.Factor(link.Uom, uom, lot?.Units ?? new(lot?.Uom ?? link.Uom)).Factor is { } factor ? link.Quantity * factor : null;
    }

    private static string Units(IEnumerable<TraceLink> links) => string.Join(", ", links.Select(l => l.Uom).Distinct().Order(StringComparer.Ordinal));

    private static string Text(decimal quantity) => quantity.ToString("0.###############", System.Globalization.CultureInfo.InvariantCulture);
}
