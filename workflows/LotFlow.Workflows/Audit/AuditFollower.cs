using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Audit;

/// <summary>
/// Follows the change feed of <c>inventory</c> for a host that runs in one process, and remembers how far it has come. On Azure the Cosmos DB
/// trigger does both.
/// </summary>
public sealed class AuditFollower(IChangeFeed feed, IDocumentStore store, LotAudit lots) : IDisposable
{
    private const string Partition = "feed:audit";
    private const string DocumentId = "continuation";

    private readonly IDocumentContainer _inbox = store.Container(Containers.Inbox);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Handles what is new. The place is stored after the work, so a crash in between repeats facts, which are kept once.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var place = await _inbox.FindAsync<FeedPlace>(Partition, DocumentId, cancellation);
            while (true)
            {
                var page = await feed.ReadChangesAsync(Containers.Inventory, place?.Continuation, cancellation: cancellation);
                if (page.Documents.Count == 0)
                    return;
                await lots.SeeAsync(page.Documents, cancellation);
                place = await _inbox.ChangeAsync<FeedPlace>(Partition, DocumentId, _ => new(page.Continuation), cancellation);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private sealed record FeedPlace(string Continuation);
}
