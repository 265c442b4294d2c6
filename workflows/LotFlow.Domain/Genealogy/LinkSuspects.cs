namespace LotFlow.Domain.Genealogy;

/// <summary>
/// Compares the links of a trace with the ledgers of its lots, which were written with them. What differs may have changed while the trace was
/// read, so it is a suspicion until both ends have been looked at again.
/// </summary>
public static class LinkSuspects
{
    public static IReadOnlyList<LinkKey> Of(Trace trace, GenealogySlice slice, IReadOnlyDictionary<string, TracedLot> lots)
    {
        var isCut = slice.CutAt.ToHashSet(StringComparer.Ordinal);
        var links = trace.Links.ToLookup(l => l.LotId, StringComparer.Ordinal);
        List<LinkKey> suspects = [];
        foreach (var lot in trace.Lots.Where(l => lots.GetValueOrDefault(l.LotId) is { IsKnown: true }))
        {
            var ledger = lots[lot.LotId].Book.Links;
            var traced = links[lot.LotId].ToDictionary(l => (l.TransformationId, l.Role), l => l.Quantity);
            foreach (var key in traced.Keys.Union(ledger.Keys))
            {
                var isKnown = traced.TryGetValue(key, out var quantity);
                if (isKnown ? quantity != ledger.GetValueOrDefault(key) : !isCut.Contains(lot.LotId) && IsExpected(key.Role, lot, trace))
                    suspects.Add(new(key.TransformationId, lot.LotId, key.Role));
            }
        }

        return suspects;
    }

    /// <summary>Whether all links of this role were followed from the lot.</summary>
    private static bool IsExpected(LinkRole role, TraceLot lot, Trace trace)
    {
        var way = role == LinkRole.Input ? TraceDirection.Forward : TraceDirection.Backward;
        return (lot.Direction == way || lot.Direction == TraceDirection.Both) && (trace.Direction == way || trace.Direction == TraceDirection.Both);
    }
}
