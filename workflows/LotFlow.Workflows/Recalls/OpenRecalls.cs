using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// The recalls and drills that are open, in one small document: whoever follows the stock asks it with every batch of changes, and must
/// not miss one that has just begun. A recall is on the list before its scope is read, and goes off it after it was closed.
/// </summary>
public sealed class OpenRecalls(IDocumentStore store)
{
    private const string Partition = "recalls";
    private const string DocumentId = "open";

    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a recall is opened in this process, after the call.</summary>
    public Task NextOpened => Volatile.Read(ref _opened).Task;

    public async Task AddAsync(string recallId, CancellationToken cancellation)
    {
        await _lots.ChangeAsync<RecallList>(
            Partition, DocumentId,
            known => known?.RecallIds.Contains(recallId) == true ? null : new([.. known?.RecallIds ?? [], recallId]), cancellation, isUrgent: true);
        Interlocked.Exchange(ref _opened, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>The headers of those that are open; what has been closed since goes off the list.</summary>
    public async Task<IReadOnlyList<Recall>> ListAsync(CancellationToken cancellation = default)
    {
        List<Recall> open = [];
        if (await _lots.FindAsync<RecallList>(Partition, DocumentId, cancellation) is not { RecallIds.Count: > 0 } list)
            return open;
        foreach (var recallId in list.RecallIds)
        {
            if (await _lots.FindAsync<Recall>(Recall.Partition(recallId), Recall.DocumentId, cancellation) is not { } recall)
                continue;
            if (recall.IsClosed)
                await RemoveAsync(recallId, cancellation);
            else
                open.Add(recall);
        }

        return open;
    }

    private async Task RemoveAsync(string recallId, CancellationToken cancellation) => await _lots.ChangeAsync<RecallList>(
        Partition, DocumentId, known => known?.RecallIds.Contains(recallId) == true ? new([.. known.RecallIds.Where(id => id != recallId)]) : null, cancellation);

    private sealed record RecallList(IReadOnlyList<string> RecallIds);
}
