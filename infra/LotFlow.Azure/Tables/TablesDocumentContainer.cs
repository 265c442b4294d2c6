using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Commits;
using Microsoft.Extensions.Logging;

namespace LotFlow.Azure.Tables;

/// <summary>One container in one table.</summary>
internal sealed class TablesDocumentContainer(TableClient table, ContainerDefinition definition, TimeProvider clock, ILogger logger) : IDocumentContainer
{
    private const int MaxPage = 1000;
    private const int ParallelDeletes = 8;

    private readonly CommitRetry _retry = new(clock, logger);
    private readonly TransactionCounter _counter = new(table.Name);
    private readonly TablesCommit _commit = new(table, definition, clock, new TransactionCounter(table.Name));

    public ContainerDefinition Definition => definition;

    public async Task<StoredDocument?> ReadAsync(string partitionKey, string id, CancellationToken cancellation = default)
    {
        if (!DocumentKey.IsValid(partitionKey) || !DocumentKey.IsValid(id))
            return null;
        try
        {
            _counter.Add("read");
            return await table.TryReadAsync(partitionKey, id, select: null, cancellation) is { } entity && IsAlive(entity) ? EntityFormat.Document(entity) : null;
        }
        catch (Exception error) when (StorageErrors.IsOfService(error, cancellation))
        {
            throw TablesFailure.Translate(error, table.Name);
        }
    }

    public async Task<DocumentPage> ReadPartitionAsync(
        string partitionKey, string idPrefix = "", int limit = DocumentQuery.MaxLimit, string? continuation = null, CancellationToken cancellation = default)
    {
        DocumentQueryRules.CheckLimit(limit);
        var identity = DocumentContinuation.Identify(definition, partitionKey, idPrefix);
        var after = continuation is null ? null : DocumentContinuation.Decode(continuation, identity, parts: 1)[0];
        var documents = new List<StoredDocument>();
        await foreach (var entity in ScanAsync(EntityFilter.Partition(partitionKey, idPrefix, after), "partition", limit + 1, cancellation))
        {
            if (!entity.RowKey.StartsWith(idPrefix, StringComparison.Ordinal))
                break;
            if (documents.Count == limit)
                return new(documents, DocumentContinuation.Encode(identity, documents[^1].Id));
            documents.Add(EntityFormat.Document(entity));
        }

        return new(documents, Continuation: null);
    }

    public async Task<BatchResult> CommitAsync(DocumentBatch batch, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        batch.Check(definition);
        return batch.Operations.Count == 0 ? BatchResult.Stored([]) : await _retry.RunAsync(batch, _commit, cancellation);
    }

    /// <summary>
    /// Without an order (and ascending) the service's own order is used and a page costs a page. Azure Tables knows no other order: with
    /// <see cref="DocumentQuery.OrderBy"/> or descending, each page reads all matches behind its position and keeps the best. Nor has it
    /// indexes but those of keys: a filter makes the service look through the whole partition, and without a partition through the whole
    /// table, a thousand documents a request, however few match. Queries that grow with the table name a small partition: pending commands.
    /// </summary>
    public Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellation = default)
    {
        query.Check(definition);
        var order = query.OrderBy is null ? null : definition.Field(query.OrderBy);
        var identity = DocumentContinuation.Identify(definition, query);
        var after = Position.After(query, identity, order);
        var filter = EntityFilter.Query(definition, query, after);
        return order is null && !query.Descending ? FirstAsync(query, filter, identity, cancellation) : BestAsync(query, filter, identity, order, after, cancellation);
    }

    /// <summary>Deletes expired documents, unless somebody has just made new ones of them.</summary>
    public async Task<int> PruneAsync(int limit, CancellationToken cancellation)
    {
        var expired = new List<TableEntity>();
        // Whole entities: a projection has no ETag on every engine that speaks this protocol.
        await foreach (var entity in EntitiesAsync(EntityFilter.ExpiredBy(clock.GetUtcNow()), "prune", Math.Min(limit, MaxPage), cancellation))
        {
            expired.Add(entity);
            if (expired.Count == limit)
                break;
        }

        var removed = 0;
        await Parallel.ForEachAsync(expired, new ParallelOptions { MaxDegreeOfParallelism = ParallelDeletes, CancellationToken = cancellation }, async (entity, stop) =>
        {
            if (await TryDeleteAsync(entity, stop))
                Interlocked.Increment(ref removed);
        });
        return removed;
    }

    private async Task<DocumentPage> FirstAsync(DocumentQuery query, string filter, string identity, CancellationToken cancellation)
    {
        var documents = new List<StoredDocument>();
        await foreach (var entity in ScanAsync(filter, "query", query.Limit + 1, cancellation))
        {
            if (documents.Count == query.Limit)
                return new(documents, new Position(Value: null, documents[^1].PartitionKey, documents[^1].Id).Continuation(identity));
            documents.Add(EntityFormat.Document(entity));
        }

        return new(documents, Continuation: null);
    }

    private async Task<DocumentPage> BestAsync(
        DocumentQuery query, string filter, string identity, IndexedField? order, Position? after, CancellationToken cancellation)
    {
        var comparer = Comparer<Position>.Create((x, y) => query.Descending ? Position.Compare(y, x) : Position.Compare(x, y));
        // The last in the order is the first to leave.
        var best = new PriorityQueue<TableEntity, Position>(Comparer<Position>.Create((x, y) => comparer.Compare(y, x)));
        await foreach (var entity in ScanAsync(filter, "query", MaxPage, cancellation))
        {
            var position = Position.Of(entity, order);
            if (after is not null && comparer.Compare(position, after) <= 0)
                continue;
            best.Enqueue(entity, position);
            if (best.Count > query.Limit + 1)
                best.Dequeue();
        }

        var sorted = best.UnorderedItems.OrderBy(item => item.Priority, comparer).ToList();
        var documents = sorted.Take(query.Limit).Select(item => EntityFormat.Document(item.Element)).ToList();
        return new(documents, sorted.Count > query.Limit ? sorted[query.Limit - 1].Priority.Continuation(identity) : null);
    }

    private async IAsyncEnumerable<TableEntity> ScanAsync(string filter, string operation, int perPage, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var entity in EntitiesAsync(filter, operation, perPage, cancellation))
        {
            if (IsAlive(entity))
                yield return entity;
        }
    }

    private async IAsyncEnumerable<TableEntity> EntitiesAsync(string filter, string operation, int perPage, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var pages = table.QueryAsync<TableEntity>(filter, Math.Min(perPage, MaxPage), cancellationToken: cancellation).AsPages().GetAsyncEnumerator(cancellation);
        while (await NextAsync(pages, operation, cancellation))
        {
            foreach (var entity in pages.Current.Values)
                yield return entity;
        }
    }

    // An iterator cannot yield inside a try with a catch.
    private async Task<bool> NextAsync(IAsyncEnumerator<Page<TableEntity>> pages, string operation, CancellationToken cancellation)
    {
        try
        {
            var more = await pages.MoveNextAsync();
            // The end is known without a request.
            if (more)
                _counter.Add(operation);
            return more;
        }
        catch (Exception error) when (StorageErrors.IsOfService(error, cancellation))
        {
            throw TablesFailure.Translate(error, table.Name);
        }
    }

    private async Task<bool> TryDeleteAsync(TableEntity entity, CancellationToken cancellation)
    {
        try
        {
            _counter.Add("prune");
            var answer = await table.DeleteEntityAsync(entity.PartitionKey, entity.RowKey, entity.ETag, cancellation);
            return answer.Status != 404;
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            return false;
        }
        catch (Exception error) when (StorageErrors.IsOfService(error, cancellation))
        {
            throw TablesFailure.Translate(error, table.Name);
        }
    }

    private bool IsAlive(TableEntity entity) =>
        !definition.HasTimeToLive || entity.GetDateTimeOffset(PropertyName.ExpiresAt) is not { } end || end > clock.GetUtcNow();
}
