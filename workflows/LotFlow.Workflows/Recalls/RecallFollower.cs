using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Follows the change feed of <c>inventory</c> for open recalls in a host that runs in one process, and remembers how far it has come. While no
/// recall is open it reads nothing: its place moves with the end of the feed, so that the first one begins with what was stored shortly before
/// it. On Azure the Cosmos DB trigger does all of this.
/// </summary>
public sealed class RecallFollower(IChangeFeed feed, IChangeSignal signal, IDocumentStore store, OpenRecalls open, RecallWatch watch) : IDisposable
{
    private const string Partition = "feed:recalls";
    private const string DocumentId = "continuation";

    private readonly IDocumentContainer _inbox = store.Container(Containers.Inbox);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Handles what is new. False where no recall is open.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await RunInTurnAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Follows until it is cancelled: at once after each change while a recall is open, and not at all while none is.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // Both before the store is read: what comes in between ends the wait.
            var (opened, changed) = (open.NextOpened, signal.NextAsync(Containers.Inventory));
            await (await RunAsync(cancellation) ? changed : opened).WaitAsync(cancellation);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool> RunInTurnAsync(CancellationToken cancellation)
    {
        // The end is read first: whatever a recall that opens after this must see is behind it.
        var end = signal.EndOf(Containers.Inventory);
        if ((await open.ListAsync(cancellation)).Count == 0)
        {
            await PutAsync(end, cancellation);
            return false;
        }

        var place = await _inbox.FindAsync<FeedPlace>(Partition, DocumentId, cancellation);
        // Once also where nothing has changed: what an attempt that failed has left is looked at then.
        for (var isFirst = true; ; isFirst = false)
        {
            var page = await feed.ReadChangesAsync(Containers.Inventory, place?.Continuation, cancellation: cancellation);
            if (page.Documents.Count == 0 && !isFirst)
                return true;
            await watch.SeeAsync(page.Documents, cancellation);
            place = await PutAsync(page.Continuation, cancellation);
        }
    }

    private Task<FeedPlace?> PutAsync(string continuation, CancellationToken cancellation) => _inbox.ChangeAsync<FeedPlace>(
        Partition, DocumentId, known => known?.Continuation == continuation ? null : new(continuation), cancellation);

    private sealed record FeedPlace(string Continuation);
}
