using LotFlow.Abstractions.Documents;

namespace LotFlow.Notifications.Tests.Deliveries;

/// <summary>A store whose n-th write fails, before or after it had its effect, as if the process had died there.</summary>
internal sealed class Disturbed(int failAt, bool afterEffect)
{
    private readonly int _failAt = failAt;
    private readonly bool _afterEffect = afterEffect;
    private int _writes;

    public bool HasFired { get; private set; }

    public IDocumentStore Around(IDocumentStore inner) => new Store(this, inner);

    private sealed class Store(Disturbed d, IDocumentStore inner) : IDocumentStore
    {
        public IDocumentContainer Container(string name) => new Container(d, inner.Container(name));
    }

    private sealed class Container(Disturbed d, IDocumentContainer inner) : IDocumentContainer
    {
        public ContainerDefinition Definition => inner.Definition;

        public Task<StoredDocument?> ReadAsync(string partitionKey, string id, CancellationToken cancellation = default) => inner.ReadAsync(partitionKey, id, cancellation);

        public Task<DocumentPage> ReadPartitionAsync(
            string partitionKey, string idPrefix = "", int limit = DocumentQuery.MaxLimit, string? continuation = null, CancellationToken cancellation = default) =>
            inner.ReadPartitionAsync(partitionKey, idPrefix, limit, continuation, cancellation);

        public Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellation = default) => inner.QueryAsync(query, cancellation);

        public async Task<BatchResult> CommitAsync(DocumentBatch batch, CancellationToken cancellation = default)
        {
            if (Interlocked.Increment(ref d._writes) != d._failAt)
                return await inner.CommitAsync(batch, cancellation);
            d.HasFired = true;
            if (d._afterEffect)
                await inner.CommitAsync(batch, cancellation);
            throw new StoreUnavailableException($"Disturbed: write {d._failAt}.");
        }
    }
}
