using LotFlow.Domain.Genealogy;

namespace LotFlow.Http.Recalls;

/// <summary>
/// A box of the drawing: one lot, one transformation, or several of them that are folded together. Exactly one of the two lists has members.
/// </summary>
/// <param name="Layer">Its column, from the left: even for lots, odd for transformations.</param>
internal sealed record GenealogyBox(int Layer, IReadOnlyList<TraceLot> Lots, IReadOnlyList<string> Transformations)
{
    public bool IsOfLots => Lots.Count > 0;

    public bool IsFolded => Lots.Count + Transformations.Count > 1;

    /// <summary>What a folded box holds, by item and unit, in the order of the items.</summary>
    public IReadOnlyList<FoldedItem> Items =>
    [
        .. Lots.GroupBy(l => (l.ItemId, l.StockUom)).OrderBy(g => g.Key.ItemId, StringComparer.Ordinal).ThenBy(g => g.Key.StockUom, StringComparer.Ordinal)
            .Select(g => new FoldedItem(g.Key.ItemId, g.Key.StockUom, g.Count(), g.Count(l => l.BlockedBy.Count > 0), g.Sum(l => l.OnHand), g.Sum(l => l.Shipped))),
    ];
}

/// <summary>Lots of an item that are folded together. Quantities of different units are never added.</summary>
internal sealed record FoldedItem(string ItemId, string? Uom, int Lots, int Blocked, decimal OnHand, decimal Shipped);
