using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Writes documents of a recall against its header as it was read, so that what people say comes wholly before a closure, or a request for
/// one, or is refused after it.
/// </summary>
public sealed class RecallGuard(IDocumentStore store)
{
    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    /// <summary>Reads what is to be changed, judges it and writes it, again until nobody came between.</summary>
    /// <param name="recallId">A recall that is there.</param>
    /// <param name="write">
    /// Adds its writes to the batch, each against what it has read, or says why not. A batch to which it adds nothing is not written.
    /// </param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<Refusal?> WriteAsync(string recallId, Func<Recall, DocumentBatch, Task<Refusal?>> write, CancellationToken cancellation)
    {
        var partition = Recall.Partition(recallId);
        while (true)
        {
            var header = await _lots.ReadAsync(partition, Recall.DocumentId, cancellation) ?? throw new InvalidOperationException($"Recall '{recallId}' is not in the store.");
            var recall = header.As<Recall>();
            var batch = new DocumentBatch(partition);
            if (await write(recall, batch) is { } refusal)
                return refusal;
            if (batch.Operations.Count == 0)
                return null;
            // As it was: only whoever has read it before is to notice.
            batch.Replace(Recall.DocumentId, recall, header.ETag);
            if ((await _lots.CommitAsync(batch, cancellation)).Committed)
                return null;
        }
    }

    /// <summary>A document of the recall with its version, for <see cref="WriteAsync"/>.</summary>
    public Task<StoredDocument?> ReadAsync(string recallId, string documentId, CancellationToken cancellation) =>
        _lots.ReadAsync(Recall.Partition(recallId), documentId, cancellation);

    /// <summary>The documents of the recall with a prefix, with their versions.</summary>
    public Task<List<StoredDocument>> ListAsync(string recallId, string prefix, CancellationToken cancellation) =>
        _lots.ListStoredAsync(Recall.Partition(recallId), prefix, cancellation);
}
