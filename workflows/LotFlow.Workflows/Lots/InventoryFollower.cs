using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Lots;

/// <summary>
/// Follows the change feed of <c>inventory</c> for a host that runs in one process, and remembers how far it has come. On Azure the
/// Cosmos DB trigger does both.
/// </summary>
public sealed class InventoryFollower(IChangeFeed feed, IDocumentStore store, LotProjection projection)
{
    private const string Partition = "feed:projection";
    private const string DocumentId = "continuation";

    private readonly IDocumentContainer _inbox = store.Container(Containers.Inbox);

    /// <summary>Handles what is new. The place is stored after the work, so a crash in between repeats work that changes nothing.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var place = await _inbox.FindAsync<FeedPlace>(Partition, DocumentId, cancellation);
        while (true)
        {
            var page = await feed.ReadChangesAsync(Containers.Inventory, place?.Continuation, cancellation: cancellation);
            if (page.Documents.Count == 0)
                return;
            await projection.RepairAsync(page.Documents, cancellation);
            place = await _inbox.ChangeAsync<FeedPlace>(Partition, DocumentId, _ => new(page.Continuation), cancellation);
        }
    }

    private sealed record FeedPlace(string Continuation);
}
