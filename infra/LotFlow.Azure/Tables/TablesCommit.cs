using Azure;
using Azure.Data.Tables;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Commits;

namespace LotFlow.Azure.Tables;

/// <summary>A batch as an entity group transaction. The preconditions are the service's own: nothing is read first, except where documents may expire.</summary>
internal sealed class TablesCommit(TableClient table, ContainerDefinition definition, TimeProvider clock, TransactionCounter counter) : ICommitAttempt
{
    // Of the form of an ETag, which the service demands, and older than Tables.
    private static readonly ETag Never = new("W/\"datetime'1601-01-01T00%3A00%3A00.0000000Z'\"");

    private readonly EntityFormat _format = new(definition);

    public async Task<BatchResult> TryAsync(DocumentBatch batch, string writeId, CancellationToken cancellation)
    {
        while (true)
        {
            var known = await LookAsync(batch, cancellation);
            var actions = batch.Operations.Select((operation, i) => Action(batch.PartitionKey, operation, writeId, known[i])).ToList();
            try
            {
                counter.Add("commit");
                var stored = await table.SubmitTransactionAsync(actions, cancellation);
                return BatchResult.Stored([.. stored.Value.Select((answer, i) => actions[i].ActionType == TableTransactionActionType.Delete ? null : answer.Headers.ETag?.ToString())]);
            }
            catch (TableTransactionFailedException refused) when (TablesFailure.TryRefusal(refused) is { } reason && refused.FailedTransactionActionIndex is { } index)
            {
                var operation = batch.Operations[index];
                if (!known[index].IsExpired)
                    return BatchResult.Refused(index, operation.Id, reason);
                if (operation.Kind != DocumentOperationKind.Create)
                    return BatchResult.Refused(index, operation.Id, BatchFailureReason.NotFound);
                // Somebody else took or pruned the expired document: look again.
            }
            catch (Exception error) when (TablesFailure.IsUnanswered(error, cancellation))
            {
                throw TablesFailure.Unanswered(error, table.Name);
            }
            catch (Exception error) when (StorageErrors.IsOfService(error, cancellation))
            {
                throw TablesFailure.Translate(error, table.Name);
            }
        }
    }

    /// <summary>
    /// One witness is enough, since a transaction is stored whole. A batch that only deletes leaves none: it counts as executed when all
    /// its documents are gone, which is what it was to bring about.
    /// </summary>
    public async Task<BatchResult?> FindWrittenAsync(DocumentBatch batch, string writeId, CancellationToken cancellation)
    {
        var mergeId = PropertyName.MergeId(writeId);
        string[] select = ["PartitionKey", "RowKey", PropertyName.WriteId, PropertyName.BodyId, mergeId];
        var found = await ReadAllAsync(batch, select, cancellation);
        var executed = batch.Operations.All(o => o.Kind == DocumentOperationKind.Delete)
            ? Array.TrueForAll(found, entity => entity is null)
            : Array.Exists(found, entity => entity is not null && select[2..].Any(name => entity.GetString(name) == writeId));
        return executed ? BatchResult.Stored([.. batch.Operations.Select((operation, i) => ETagOf(operation, found[i], writeId))]) : null;
    }

    private static string? ETagOf(DocumentOperation operation, TableEntity? entity, string writeId)
    {
        if (operation.Kind == DocumentOperationKind.Delete)
            return null;
        return entity?.GetString(PropertyName.WriteId) == writeId ? entity.ETag.ToString() : Never.ToString();
    }

    private TableTransactionAction Action(string partitionKey, DocumentOperation operation, string writeId, KnownDocument known) => operation.Kind switch
    {
        DocumentOperationKind.Create => Create(partitionKey, operation, writeId, known),
        // Must fail, so that the transaction names this operation unless an earlier one fails.
        _ when known.IsExpired => new(TableTransactionActionType.Delete, new TableEntity(partitionKey, operation.Id), Never),
        DocumentOperationKind.Replace => new(TableTransactionActionType.UpdateReplace, _format.Body(partitionKey, operation, writeId, known.ExpiresAt), Condition(operation.ETag!)),
        DocumentOperationKind.Merge => new(TableTransactionActionType.UpdateMerge, _format.Patch(partitionKey, operation, writeId), ETag.All),
        _ => new(TableTransactionActionType.Delete, new TableEntity(partitionKey, operation.Id), operation.ETag is null ? ETag.All : Condition(operation.ETag)),
    };

    private TableTransactionAction Create(string partitionKey, DocumentOperation operation, string writeId, KnownDocument known)
    {
        var body = _format.Body(partitionKey, operation, writeId, clock.GetUtcNow() + operation.TimeToLive);
        return known.IsExpired ? new(TableTransactionActionType.UpdateReplace, body, known.ETag) : new(TableTransactionActionType.Add, body);
    }

    // What is no ETag of Tables matches nothing; the service would call it a malformed request.
    private static ETag Condition(string etag) => etag.StartsWith("W/\"datetime'", StringComparison.Ordinal) ? new ETag(etag) : Never;

    private async Task<KnownDocument[]> LookAsync(DocumentBatch batch, CancellationToken cancellation)
    {
        if (!definition.HasTimeToLive)
            return new KnownDocument[batch.Operations.Count];
        var found = await ReadAllAsync(batch, ["PartitionKey", "RowKey", PropertyName.ExpiresAt], cancellation);
        var now = clock.GetUtcNow();
        return Array.ConvertAll(found, entity => entity?.GetDateTimeOffset(PropertyName.ExpiresAt) is { } end ? new(end, end <= now, entity.ETag) : default(KnownDocument));
    }

    private async Task<TableEntity?[]> ReadAllAsync(DocumentBatch batch, string[] select, CancellationToken cancellation)
    {
        try
        {
            return await Task.WhenAll(batch.Operations.Select(o => ReadAsync(batch.PartitionKey, o.Id, select, cancellation)));
        }
        catch (Exception error) when (TablesFailure.IsUnanswered(error, cancellation))
        {
            // A read has no effect; whether an earlier attempt had one is known to who repeats it.
            var unanswered = TablesFailure.Unanswered(error, table.Name);
            throw new UnansweredException(unanswered.Message, mayHaveBeenExecuted: false, unanswered.RetryAfter, error);
        }
        catch (Exception error) when (StorageErrors.IsOfService(error, cancellation))
        {
            throw TablesFailure.Translate(error, table.Name);
        }
    }

    private async Task<TableEntity?> ReadAsync(string partitionKey, string id, string[] select, CancellationToken cancellation)
    {
        counter.Add("look");
        return await table.TryReadAsync(partitionKey, id, select, cancellation);
    }

    /// <summary>A document with a time to live, as it was before the commit; the default value for any other.</summary>
    private readonly record struct KnownDocument(DateTimeOffset? ExpiresAt, bool IsExpired, ETag ETag);
}
