using System.Net;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Commits;
using Microsoft.Azure.Cosmos;

namespace LotFlow.Azure.Cosmos;

/// <summary>
/// A batch as one transactional batch. How a write whose answer was lost is recognised (docs/adr/0011): each write leaves its id in the
/// documents that it creates, replaces or merges. The batch is atomic, so one document with the id proves all of it.
/// </summary>
internal sealed class CosmosCommit(Container container, CosmosFailure failure, RequestCharge charge, CosmosReads reads) : ICommitAttempt
{
    // In the form of an ETag, and never given to a document.
    private const string ChangedSince = "\"changed-since\"";

    private static readonly TransactionalBatchItemRequestOptions NoContent = new() { EnableContentResponseOnWrite = false };

    public async Task<BatchResult> TryAsync(DocumentBatch batch, string writeId, CancellationToken cancellation)
    {
        // By the operations of the transactional batch: the index of ours, since a merge may have become several.
        var owners = new List<int>();
        var transaction = container.CreateTransactionalBatch(new PartitionKey(batch.PartitionKey));
        for (var i = 0; i < batch.Operations.Count; i++)
            owners.AddRange(Enumerable.Repeat(i, Add(transaction, batch.PartitionKey, batch.Operations[i], writeId)));
        if (owners.Count > DocumentBatch.MaxOperations)
        {
            throw new InvalidOperationException(
                $"The merges of the batch set so many properties that it needs {owners.Count} operations, and Cosmos DB takes {DocumentBatch.MaxOperations}; split it into several batches.");
        }

        using var response = await failure.CallAsync(() => transaction.ExecuteAsync(cancellation), cancellation);
        charge.Add("commit", response.RequestCharge);
        if (response.IsSuccessStatusCode)
            return BatchResult.Stored(ETags(batch, response, owners));
        if (Refusal(batch, response, owners) is not { } refusal)
            throw failure.Of(response.StatusCode, response.Headers, response.ErrorMessage);
        // A merge has no precondition but that it was not executed before.
        if (refusal.Reason == BatchFailureReason.ETagMismatch && batch.Operations[refusal.OperationIndex].Kind == DocumentOperationKind.Merge)
            return await FindWrittenAsync(batch, writeId, cancellation) ?? BatchResult.Stored([.. batch.Operations.Select(o => ETag(o, stored: null, writeId))]);
        var refused = BatchResult.Refused(refusal.OperationIndex, refusal.Id, refusal.Reason);
        // Where the SDK has repeated a request by itself, what refuses may be the effect of the first one.
        return response.Diagnostics.GetFailedRequestCount() == 0 ? refused : await FindWrittenAsync(batch, writeId, cancellation) ?? refused;
    }

    public async Task<BatchResult?> FindWrittenAsync(DocumentBatch batch, string writeId, CancellationToken cancellation)
    {
        var stored = await Task.WhenAll(batch.Operations.Select(o => failure.CallAsync(() => reads.PointAsync(batch.PartitionKey, o.Id, cancellation), cancellation)));
        // Deletes leave nothing that could carry an id. Alone in a batch they are taken as executed when all their documents are gone.
        var written = batch.Operations.All(o => o.Kind == DocumentOperationKind.Delete)
            ? Array.TrueForAll(stored, s => s is null)
            : batch.Operations.Zip(stored).Any(pair => pair.First.Kind != DocumentOperationKind.Delete && pair.Second?.Writes.Contains(writeId) == true);
        return written ? BatchResult.Stored([.. batch.Operations.Zip(stored, (o, s) => ETag(o, s, writeId))]) : null;
    }

    private static string? ETag(DocumentOperation operation, StoredEnvelope? stored, string writeId)
    {
        if (operation.Kind == DocumentOperationKind.Delete)
            return null;
        return stored is { Writes: [var newest, ..] } && newest == writeId ? stored.Document.ETag : ChangedSince;
    }

    private static int Add(TransactionalBatch transaction, string partitionKey, DocumentOperation operation, string writeId)
    {
        switch (operation.Kind)
        {
            case DocumentOperationKind.Create:
                transaction.CreateItemStream(Envelope.Create(partitionKey, operation, writeId), NoContent);
                return 1;
            case DocumentOperationKind.Replace:
                transaction.PatchItem(operation.Id, PatchedDocument.Replace(operation, writeId), new() { IfMatchEtag = operation.ETag, EnableContentResponseOnWrite = false });
                return 1;
            case DocumentOperationKind.Delete:
                transaction.DeleteItem(operation.Id, new() { IfMatchEtag = operation.ETag, EnableContentResponseOnWrite = false });
                return 1;
            default:
                var patches = PatchedDocument.Merge(operation, writeId).ToList();
                for (var i = 0; i < patches.Count; i++)
                {
                    // The first patch leaves the id; the next ones would meet it.
                    var condition = i == 0 ? PatchedDocument.NotYet(writeId) : null;
                    transaction.PatchItem(operation.Id, patches[i], new() { FilterPredicate = condition, EnableContentResponseOnWrite = false });
                }

                return patches.Count;
        }
    }

    private static string?[] ETags(DocumentBatch batch, TransactionalBatchResponse response, List<int> owners)
    {
        var etags = new string?[batch.Operations.Count];
        // Of several patches of one document the last one's counts.
        for (var i = 0; i < owners.Count; i++)
            etags[owners[i]] = batch.Operations[owners[i]].Kind == DocumentOperationKind.Delete ? null : response[i].ETag;
        return etags;
    }

    private static BatchFailure? Refusal(DocumentBatch batch, TransactionalBatchResponse response, List<int> owners)
    {
        if (CosmosFailure.IsContainerMissing(response.StatusCode, response.Headers))
            return null;
        for (var i = 0; i < response.Count; i++)
        {
            BatchFailureReason? reason = response[i].StatusCode switch
            {
                HttpStatusCode.Conflict => BatchFailureReason.AlreadyExists,
                HttpStatusCode.NotFound => BatchFailureReason.NotFound,
                HttpStatusCode.PreconditionFailed => BatchFailureReason.ETagMismatch,
                _ => null,
            };
            if (reason is { } found)
                return new(owners[i], batch.Operations[owners[i]].Id, found);
        }

        return null;
    }
}
