using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Genealogy;

/// <summary>
/// What a slice of the genealogy means: how far each lot is from the roots, how much of the one is in the other, and what cannot be said
/// (design, section 5). Quantities go along the links in proportion: of a lot, what was used of all that ever entered it; of a transformation,
/// what is in each output of all outputs. The same slice gives the same trace, in whatever order its links come.
/// </summary>
public static class TraceRules
{
    /// <summary>
    /// The lots that must be looked up to reckon a slice: its own, and for their units outputs outside it whose transformation has outputs in
    /// several units.
    /// </summary>
    public static IReadOnlySet<string> LotsNeededFor(GenealogySlice slice)
    {
        HashSet<string> needed = new(slice.LotIds, StringComparer.Ordinal);
        foreach (var outputs in slice.Links.Where(l => l.Role == LinkRole.Output).GroupBy(l => l.TransformationId, StringComparer.Ordinal))
        {
            if (outputs.Select(o => o.Uom).Distinct().Skip(1).Any())
                needed.UnionWith(outputs.Select(o => o.LotId));
        }

        return needed;
    }

    /// <param name="slice">What was reached.</param>
    /// <param name="lots">What is known of each lot that is needed; one that is missing is unknown.</param>
    public static Trace Reckon(GenealogySlice slice, IReadOnlyDictionary<string, TracedLot> lots)
    {
        var shares = new LinkShares(slice, lots);
        var graph = TraceGraph.Of(slice, shares);
        int[] roots = [.. slice.RootLotIds.Distinct(StringComparer.Ordinal).Select(r => Array.BinarySearch(graph.Lots, r, StringComparer.Ordinal)).Where(r => r >= 0).Order()];
        var forward = slice.Direction == TraceDirection.Backward ? null : TraceReach.From(graph, roots, forward: true);
        var backward = slice.Direction == TraceDirection.Forward ? null : TraceReach.From(graph, roots, forward: false);
        var quantities = new TraceQuantities(graph, roots, forward, backward, lots);
        List<TraceLot> traced = [.. Enumerable.Range(0, graph.Lots.Length).Select(lot => LotOf(lot)).OfType<TraceLot>().OrderBy(l => l.Depth)];
        return new()
        {
            RootLotIds = [.. slice.RootLotIds.Distinct(StringComparer.Ordinal)],
            Direction = slice.Direction,
            Incomplete = InOrder([.. slice.Broken, .. shares.Gaps, .. TraceGaps.Of(slice, graph, shares, forward, backward, Find)]),
            Lots = traced,
            Links = [.. graph.Transformations.Select((id, t) => (Links: shares.Links[id], Depth: DepthOf(graph.Lots.Length + t))).Where(t => t.Depth is not null)
                .OrderBy(t => t.Depth).SelectMany(t => t.Links)],
            Shipments = [.. traced.SelectMany(l => Find(l.LotId).Shipments)
                .OrderBy(s => s.ShippedAt).ThenBy(s => s.LotId, StringComparer.Ordinal).ThenBy(s => s.MovementId, StringComparer.Ordinal)],
        };

        TracedLot Find(string lotId) => lots.GetValueOrDefault(lotId) ?? new(lotId);

        int? DepthOf(int node) => (forward?.DepthOf(node), backward?.DepthOf(node)) switch
        {
            ({ } f, { } b) => Math.Min(f, b),
            var (f, b) => f ?? b,
        };

        TraceLot? LotOf(int lot)
        {
            if (DepthOf(lot) is not { } depth)
                return null;
            var known = Find(graph.Lots[lot]);
            var (quantity, uom, isBounded) = quantities.Of(lot, known);
            return new()
            {
                LotId = known.LotId,
                ItemId = known.ItemId ?? "",
                Depth = depth,
                Direction = depth == 0 || (forward?.Has(lot) == true && backward?.Has(lot) == true) ? TraceDirection.Both
                    : forward?.Has(lot) == true ? TraceDirection.Forward : TraceDirection.Backward,
                QuantityFromRoot = quantity is { } exact ? SignificantDigits.Round(exact) : null,
                Bounded = isBounded,
                Uom = uom,
                OnHand = known.Book.OnHand,
                Shipped = known.Book.Shipped,
                StockUom = known.Uom,
                BlockedBy = known.BlockedBy,
            };
        }
    }

    /// <summary>A trace that lacks more than was known when it was reckoned.</summary>
    public static Trace With(Trace trace, IEnumerable<TraceGap> gaps) => trace with { Incomplete = InOrder([.. trace.Incomplete, .. gaps]) };

    private static IReadOnlyList<TraceGap> InOrder(IEnumerable<TraceGap> gaps) =>
        [.. gaps.Distinct().OrderBy(g => g.Code, StringComparer.Ordinal).ThenBy(g => g.Ref, StringComparer.Ordinal).ThenBy(g => g.Detail, StringComparer.Ordinal)];
}
