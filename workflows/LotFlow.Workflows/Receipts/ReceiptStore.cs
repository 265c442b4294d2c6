using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Receipts;

/// <summary>The states of receipt lines, and the inspection results of lots.</summary>
public sealed class ReceiptStore(IDocumentStore store)
{
    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    public Task<ReceiptLineState?> FindLineAsync(string receiptId, int line, CancellationToken cancellation = default) =>
        _lots.FindAsync<ReceiptLineState>(Receipt.Partition(receiptId), ReceiptLineState.DocumentId(line), cancellation);

    public Task<List<ReceiptLineState>> LinesAsync(string receiptId, CancellationToken cancellation = default) =>
        _lots.ListAsync<ReceiptLineState>(Receipt.Partition(receiptId), "line:", cancellation);

    /// <summary>Stores the first state of a line; answers the state that stands.</summary>
    public async Task<ReceiptLineState> AddLineAsync(ReceiptLineState state, CancellationToken cancellation)
    {
        var batch = new DocumentBatch(Receipt.Partition(state.ReceiptId)).Create(ReceiptLineState.DocumentId(state.Line), state);
        return (await _lots.CommitAsync(batch, cancellation)).Committed ? state : (await FindLineAsync(state.ReceiptId, state.Line, cancellation))!;
    }

    public async Task<ReceiptLineState> ChangeLineAsync(
        string receiptId, int line, Func<ReceiptLineState, ReceiptLineState?> change, CancellationToken cancellation) =>
        (await _lots.ChangeAsync<ReceiptLineState>(
            Receipt.Partition(receiptId), ReceiptLineState.DocumentId(line), before => before is null ? null : change(before), cancellation))!;

    public Task<List<InspectionResult>> ResultsAsync(string lotId, CancellationToken cancellation = default) =>
        _lots.ListAsync<InspectionResult>(lotId, InspectionResult.IdPrefix, cancellation);

    /// <summary>Keeps a result with its lot; the same one again changes nothing.</summary>
    public Task AddResultAsync(InspectionResult result, CancellationToken cancellation) =>
        _lots.CommitAsync(new DocumentBatch(result.LotId).Create(InspectionResult.IdPrefix + result.ResultId, result), cancellation);

    /// <summary>Keeps what was read from a lot's certificate beside the lot; the last judgement before the line was stored stands.</summary>
    public Task PutCertificateAsync(string lotId, LotCertificate certificate, CancellationToken cancellation) =>
        _lots.ChangeAsync<LotCertificate>(lotId, LotCertificate.DocumentId, _ => certificate, cancellation);

    public Task<LotCertificate?> FindCertificateAsync(string lotId, CancellationToken cancellation = default) =>
        _lots.FindAsync<LotCertificate>(lotId, LotCertificate.DocumentId, cancellation);
}
