using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Http.Health;

/// <summary>
/// Writes one small document durably, the only proof that the store can be written, and reads where lots are kept, which may be another
/// engine.
/// </summary>
internal sealed class StoreProbe(IDocumentStore store, TimeProvider clock)
{
    private const string Partition = "readyz";
    private const string DocumentId = "probe";

    /// <exception cref="StoreUnavailableException">It cannot.</exception>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        await store.Container(Containers.Inventory).ReadAsync(Partition, DocumentId, cancellation);
        var inbox = store.Container(Containers.Inbox);
        var properties = new JsonObject { ["at"] = clock.GetUtcNow().ToString("O") };
        if (!(await inbox.CommitAsync(new DocumentBatch(Partition).Merge(DocumentId, properties), cancellation)).Committed)
            await inbox.CommitAsync(new DocumentBatch(Partition).Create(DocumentId, properties), cancellation);
    }
}
