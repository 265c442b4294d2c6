using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Certificates;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Receipts;

/// <summary>Who received a supplier lot first.</summary>
public sealed record SupplierLotClaim(string SupplierId, string ItemId, string SupplierLot, string LotId, string ReceiptId, int Line);

/// <summary>
/// Finds a supplier lot that is received twice, by a document that only one receipt can create. The supplier's number is free
/// text, so the key is a digest of it; white space is compared as on labels and certificates.
/// </summary>
public sealed class SupplierLotClaims(IDocumentStore store)
{
    private const string DocumentId = "claim";

    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    /// <summary>Answers the claim that stands: this one, or the earlier one of another line.</summary>
    public async Task<SupplierLotClaim> ClaimAsync(SupplierLotClaim claim, CancellationToken cancellation)
    {
        var partition = DocumentKey.Digest("supplierlot", claim.SupplierId, claim.ItemId, FreeText.Collapse(claim.SupplierLot));
        var result = await _lots.CommitAsync(new DocumentBatch(partition).Create(DocumentId, claim), cancellation);
        return result.Committed ? claim : (await _lots.FindAsync<SupplierLotClaim>(partition, DocumentId, cancellation))!;
    }
}
