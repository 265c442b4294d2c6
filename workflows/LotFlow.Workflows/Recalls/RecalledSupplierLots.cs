using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Certificates;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Marks supplier lots that are recalled, in a document that receipts read before they make stock. The recall writes the mark and then looks
/// for the lots; the receipt describes its lot and then reads the mark. So whichever comes first, the lot is held: the receipt finds the
/// mark, or the recall finds the lot.
/// </summary>
public sealed class RecalledSupplierLots(IDocumentStore store, RecallStore recalls)
{
    private const string DocumentId = "recalled";

    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    /// <summary>The holds that the stock of a supplier lot is born with, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, OpenHold>> HoldsOnAsync(string supplierId, string supplierLot, CancellationToken cancellation)
    {
        Dictionary<string, OpenHold> holds = [];
        if (await _lots.FindAsync<Mark>(Partition(supplierId, supplierLot), DocumentId, cancellation) is not { } mark)
            return holds;
        foreach (var recallId in mark.RecallIds)
        {
            // The mark says where to look. The recall says what is suspect: it may have ended, or cleared the supplier lot.
            if (await recalls.FindAsync(recallId, cancellation) is { HasEnded: false } recall
                && recall.Roots.Any(r => r.SupplierId == supplierId && FreeText.SameNumber(r.SupplierLot, supplierLot)))
            {
                holds[recall.HoldId] = RecallHold.Of(recall);
            }
        }

        return holds;
    }

    /// <summary>Marks every supplier lot among the roots of a recall; a drill marks nothing.</summary>
    internal async Task MarkAsync(Recall recall, CancellationToken cancellation)
    {
        foreach (var root in recall.Drill ? [] : recall.Roots.Where(r => r.SupplierLot is not null))
        {
            await ChangeAsync(
                root, known => known?.RecallIds.Contains(recall.RecallId) == true ? null : new([.. known?.RecallIds ?? [], recall.RecallId]), cancellation);
        }
    }

    internal async Task UnmarkAsync(string recallId, IEnumerable<RecallRoot> roots, CancellationToken cancellation)
    {
        foreach (var root in roots.Where(r => r.SupplierLot is not null))
            await ChangeAsync(root, known => known?.RecallIds.Contains(recallId) == true ? new([.. known.RecallIds.Where(id => id != recallId)]) : null, cancellation);
    }

    private Task<Mark?> ChangeAsync(RecallRoot root, Func<Mark?, Mark?> change, CancellationToken cancellation) =>
        _lots.ChangeAsync(Partition(root.SupplierId!, root.SupplierLot!), DocumentId, change, cancellation, isUrgent: true);

    private static string Partition(string supplierId, string supplierLot) => DocumentKey.Digest("recalledlot", supplierId, FreeText.Collapse(supplierLot));

    private sealed record Mark(IReadOnlyList<string> RecallIds);
}
