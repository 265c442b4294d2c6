using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Certificates;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Recalls;

/// <summary>Lots that a root stands for now, and what is not known of it.</summary>
public sealed record RootMatch(IReadOnlyList<WalkRoot> Lots, TraceGap? Gap);

/// <summary>Finds the lots behind what somebody calls suspect. Supplier lots and windows of production may match more each time.</summary>
public sealed class RecallRoots(LotStore lots, InventoryStore inventory)
{
    /// <summary>As many lots without a date as a gap names.</summary>
    private const int Named = 20;

    public Task<RootMatch> ResolveAsync(RecallRoot root, CancellationToken cancellation) =>
        root.LotId is { } lotId ? LotAsync(lotId, cancellation)
        : root.SupplierId is { } supplierId ? SupplierLotAsync(supplierId, root.SupplierLot!, cancellation)
        : WindowAsync(root, cancellation);

    /// <summary>All roots of a recall.</summary>
    internal async Task<(IReadOnlyList<WalkRoot> Lots, IReadOnlyList<TraceGap> Gaps)> ResolveAsync(IEnumerable<RecallRoot> roots, CancellationToken cancellation)
    {
        List<WalkRoot> found = [];
        List<TraceGap> gaps = [];
        foreach (var root in roots)
        {
            var match = await ResolveAsync(root, cancellation);
            found.AddRange(match.Lots);
            if (match.Gap is { } gap)
                gaps.Add(gap);
        }

        return (found, gaps);
    }

    /// <summary>Whether anybody has heard of a lot.</summary>
    internal async Task<bool> ExistsAsync(string lotId, CancellationToken cancellation) =>
        await lots.FindAsync(lotId, cancellation) is not null || await inventory.FindControlAsync(lotId, cancellation) is not null;

    /// <summary>A lot that nobody knows is suspect all the same: its gate is made with the hold, and whoever receives it finds it there.</summary>
    private async Task<RootMatch> LotAsync(string lotId, CancellationToken cancellation)
    {
        var itemId = (await lots.FindAsync(lotId, cancellation))?.ItemId ?? (await inventory.FindControlAsync(lotId, cancellation))?.ItemId;
        return new([new(lotId, itemId ?? "", ScopeRole.Root, itemId is null ? Link.Of("", lotId, LinkRole.Output, "", "") : null)], Gap: null);
    }

    // The number is free text, and compared as labels are: every lot of the supplier is looked at.
    private async Task<RootMatch> SupplierLotAsync(string supplierId, string supplierLot, CancellationToken cancellation) => new(
        [.. (await QueryAsync(FieldCondition.Equal("supplierId", supplierId), cancellation)).Where(l => FreeText.SameNumber(l.SupplierLot, supplierLot)).Select(Root)], Gap: null);

    private async Task<RootMatch> WindowAsync(RecallRoot window, CancellationToken cancellation)
    {
        var all = await QueryAsync(FieldCondition.Equal("itemId", window.ItemId!), cancellation);
        // What was made before the window opened is not of it, whatever its date.
        var undated = all.Where(l => l.ProducedOn is null && DateOnly.FromDateTime(l.CreatedAt.UtcDateTime) >= window.ProducedFrom).Select(l => l.LotId).ToList();
        return new(
            [.. all.Where(l => IsIn(window, l)).Select(Root)],
            undated.Count == 0 ? null : new(
                TraceGapCodes.UnknownDate, window.ItemId!,
                $"{undated.Count} lots of item '{window.ItemId}' have no date of production and may be of the window {window.ProducedFrom:yyyy-MM-dd} to {window.ProducedTo:yyyy-MM-dd}: "
                + string.Join(", ", undated.Order(StringComparer.Ordinal).Take(Named)) + (undated.Count > Named ? ", …" : ".")));
    }

    internal static bool IsIn(RecallRoot window, Lot lot) => lot.ItemId == window.ItemId && lot.ProducedOn >= window.ProducedFrom && lot.ProducedOn <= window.ProducedTo;

    private static WalkRoot Root(Lot lot) => new(lot.LotId, lot.ItemId, ScopeRole.Root);

    private async Task<IReadOnlyList<Lot>> QueryAsync(FieldCondition where, CancellationToken cancellation)
    {
        List<Lot> found = [];
        string? continuation = null;
        do
        {
            (var page, continuation) = await lots.QueryAsync([where], DocumentQuery.MaxLimit, continuation, cancellation);
            found.AddRange(page);
        }
        while (continuation is not null);
        return found;
    }
}
