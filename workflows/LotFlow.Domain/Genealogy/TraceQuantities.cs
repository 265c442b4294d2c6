namespace LotFlow.Domain.Genealogy;

/// <summary>How much of the roots is in a lot, or how much of it is in the roots.</summary>
internal sealed class TraceQuantities
{
    private readonly TraceReach? _forward;
    private readonly IReadOnlyList<(RootAmounts Roots, ForwardAmounts Amounts)> _amounts;
    private readonly BackwardShares? _shares;

    public TraceQuantities(TraceGraph graph, IReadOnlyList<int> roots, TraceReach? forward, TraceReach? backward, IReadOnlyDictionary<string, TracedLot> lots)
    {
        _forward = forward;
        _amounts = forward is null ? [] : AmountsOf(graph, TraceOrder.Of(graph, forward), RootAmounts.Group(roots, r => lots.GetValueOrDefault(graph.Lots[r]) ?? new(graph.Lots[r])));
        _shares = backward is null ? null : BackwardShares.Of(graph, backward, TraceOrder.Of(graph, backward), roots.ToHashSet());
    }

    /// <summary>Forward where it was reached so, since a lot of a loop is first of all what was made of the roots.</summary>
    public (decimal? Quantity, string? Uom, bool IsBounded) Of(int lot, TracedLot known)
    {
        if (_forward?.Has(lot) != true)
            return Backward(lot, known);
        // A root is reckoned in its own unit, whatever the others have.
        if (_amounts.Any(a => a.Roots.Of.ContainsKey(lot)))
            return (known.Uom is null ? null : known.Book.Entered, known.Uom, _amounts.Any(a => a.Amounts.At(lot).IsBounded) || _shares?.At(lot).IsBounded == true);
        var found = _amounts.Where(a => a.Amounts.Has(lot)).ToList();
        var isBounded = found.Exists(a => a.Amounts.At(lot).IsBounded);
        // What mixes units that cannot be converted has no one quantity.
        return found is [{ Roots.Uom: { } uom } only] ? (only.Amounts.At(lot).Amount, uom, isBounded) : (null, null, isBounded);
    }

    private (decimal? Quantity, string? Uom, bool IsBounded) Backward(int lot, TracedLot known)
    {
        var (share, isBounded) = _shares!.At(lot);
        return known.Uom is null ? (null, null, isBounded) : (known.Book.Entered * share, known.Uom, isBounded);
    }

    private static IReadOnlyList<(RootAmounts, ForwardAmounts)> AmountsOf(TraceGraph graph, TraceOrder order, IReadOnlyList<RootAmounts> groups) =>
        [.. groups.Select(g => (g, ForwardAmounts.Of(graph, order, g, groups.Where(o => o != g).SelectMany(o => o.Of.Keys).ToHashSet())))];
}
