namespace LotFlow.Domain.Genealogy;

/// <summary>What a trace cannot say, beside what has no common unit: found from its links and from what is known of its lots.</summary>
internal static class TraceGaps
{
    public static IEnumerable<TraceGap> Of(
        GenealogySlice slice, TraceGraph graph, LinkShares shares, TraceReach? forward, TraceReach? backward, Func<string, TracedLot> find)
    {
        var isCut = slice.CutAt.ToHashSet(StringComparer.Ordinal);
        foreach (var lotId in slice.CutAt)
            yield return new(TraceGapCodes.Limit, lotId, $"The limit of {slice.LotIds.Count} lots was reached; there is more beyond lot '{lotId}'. Ask with a larger maxLots.");
        for (var lot = 0; lot < graph.Lots.Length; lot++)
        {
            if (forward?.Has(lot) != true && backward?.Has(lot) != true)
                continue;
            var known = find(graph.Lots[lot]);
            if (!known.IsKnown)
                yield return new(TraceGapCodes.UnknownLot, known.LotId, $"Lot '{known.LotId}' is in the genealogy, and nobody has described it or brought any of it into stock.");
            else if (backward?.Has(lot) == true && OriginProblem(known, graph.Into(lot).Length > 0 || isCut.Contains(known.LotId)) is { } problem)
                yield return new(TraceGapCodes.UnknownInput, known.LotId, problem);
        }

        if (backward is null)
            yield break;
        for (var t = 0; t < graph.Transformations.Length; t++)
        {
            if (!backward.Has(graph.Lots.Length + t) || shares.Links[graph.Transformations[t]].Any(l => l.Role == LinkRole.Input))
                continue;
            var id = graph.Transformations[t];
            yield return new(TraceGapCodes.UnknownInput, id, $"Something came out of transformation '{id}', and nothing is recorded as having gone into it.");
        }
    }

    private static string? OriginProblem(TracedLot lot, bool hasMaker)
    {
        if (lot.Book.Produced > 0 && !hasMaker)
            return $"{lot.Book.Produced} {lot.Uom} of lot '{lot.LotId}' were produced, and no link says by what.";
        return lot.Book is { Entered: > 0, Received: 0, Produced: 0 }
            ? $"{lot.Book.Entered} {lot.Uom} of lot '{lot.LotId}' were found by counting; where they came from is not recorded."
            : null;
    }
}
