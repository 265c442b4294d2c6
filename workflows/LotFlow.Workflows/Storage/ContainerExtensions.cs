using LotFlow.Abstractions.Documents;

namespace LotFlow.Workflows.Storage;

/// <summary>What every repository does with a container.</summary>
internal static class ContainerExtensions
{
    public static async Task<T?> FindAsync<T>(this IDocumentContainer container, string partition, string id, CancellationToken cancellation)
        where T : class => (await container.ReadAsync(partition, id, cancellation))?.As<T>();

    /// <summary>All documents of a partition with a prefix, page by page.</summary>
    public static async Task<List<T>> ListAsync<T>(this IDocumentContainer container, string partition, string prefix, CancellationToken cancellation) =>
        (await container.ListStoredAsync(partition, prefix, cancellation)).ConvertAll(d => d.As<T>());

    /// <summary>The same with their keys and ETags, for those who want to change them.</summary>
    public static async Task<List<StoredDocument>> ListStoredAsync(this IDocumentContainer container, string partition, string prefix, CancellationToken cancellation)
    {
        List<StoredDocument> found = [];
        string? continuation = null;
        do
        {
            var page = await container.ReadPartitionAsync(partition, prefix, continuation: continuation, cancellation: cancellation);
            found.AddRange(page.Documents);
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return found;
    }

    /// <summary>Everything that a query finds, page by page.</summary>
    public static async Task<List<T>> QueryAllAsync<T>(this IDocumentContainer container, DocumentQuery query, CancellationToken cancellation) =>
        (await container.QueryStoredAsync(query, cancellation)).ConvertAll(d => d.As<T>());

    /// <summary>The same with their keys.</summary>
    public static async Task<List<StoredDocument>> QueryStoredAsync(this IDocumentContainer container, DocumentQuery query, CancellationToken cancellation)
    {
        List<StoredDocument> found = [];
        do
        {
            var page = await container.QueryAsync(query, cancellation);
            found.AddRange(page.Documents);
            query = query with { Continuation = page.Continuation };
        }
        while (query.Continuation is not null);
        return found;
    }

    /// <summary>
    /// Reads, changes and writes one document until no other writer came between. <paramref name="change"/> gets null where there is
    /// none, and answers null to leave it as it is.
    /// </summary>
    public static async Task<T?> ChangeAsync<T>(
        this IDocumentContainer container, string partition, string id, Func<T?, T?> change, CancellationToken cancellation, bool isUrgent = false)
        where T : class
    {
        while (true)
        {
            var stored = await container.ReadAsync(partition, id, cancellation);
            var before = stored?.As<T>();
            if (change(before) is not { } after)
                return before;
            var batch = new DocumentBatch(partition) { IsUrgent = isUrgent };
            _ = stored is null ? batch.Create(id, after) : batch.Replace(id, after, stored.ETag);
            if ((await container.CommitAsync(batch, cancellation)).Committed)
                return after;
        }
    }
}
