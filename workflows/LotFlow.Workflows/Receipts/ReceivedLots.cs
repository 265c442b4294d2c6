using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Receipts;

/// <summary>
/// Describes the lots of receipts. A lot belongs to the line that described it first; a line whose lot id was taken at the same
/// moment by another receipt gets another one, the same one each time it is asked.
/// </summary>
public sealed class ReceivedLots(LotStore lots, TimeProvider clock)
{
    /// <summary>Answers the lot of a line, described if it was not.</summary>
    public async Task<Lot> DescribeAsync(Receipt receipt, ReceiptLine line, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            var lotId = attempt == 0 ? line.LotId : Identifier.Join(receipt.ReceiptId, $"{line.Line:D3}", $"lot{attempt}");
            var standing = await lots.FindAsync(lotId, cancellation) ?? await lots.DescribeAsync(Describe(receipt, line, lotId), cancellation);
            if (standing.ReceiptId == receipt.ReceiptId && standing.Line == line.Line)
                return standing;
        }
    }

    private Lot Describe(Receipt receipt, ReceiptLine line, string lotId) => new()
    {
        LotId = lotId,
        ItemId = line.ItemId,
        SiteId = receipt.SiteId,
        SupplierId = receipt.SupplierId,
        SupplierLot = line.SupplierLot,
        ReceiptId = receipt.ReceiptId,
        Line = line.Line,
        ProducedOn = line.ProducedOn,
        ExpiresOn = line.ExpiresOn,
        CreatedAt = clock.GetUtcNow(),
    };
}
