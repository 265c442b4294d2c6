using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Recalls;

/// <summary>Recalls: the header, the lots in scope and everything else of one recall in one partition of <c>lots</c>.</summary>
public sealed class RecallStore(IDocumentStore store)
{
    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    public Task<Recall?> FindAsync(string recallId, CancellationToken cancellation = default) =>
        _lots.FindAsync<Recall>(Recall.Partition(recallId), Recall.DocumentId, cancellation);

    /// <summary>Stores a recall as it was started; one that is there stays as it is.</summary>
    public Task OpenAsync(Recall recall, CancellationToken cancellation) => _lots.CommitAsync(
        new DocumentBatch(Recall.Partition(recall.RecallId)) { IsUrgent = true }.Create(Recall.DocumentId, recall), cancellation);

    /// <summary>Changes the header against what was read; <paramref name="change"/> answers null to leave it.</summary>
    public async Task<Recall> ChangeAsync(string recallId, Func<Recall, Recall?> change, CancellationToken cancellation, bool isUrgent = false) =>
        await _lots.ChangeAsync<Recall>(
            Recall.Partition(recallId), Recall.DocumentId, before => before is null ? null : change(before), cancellation, isUrgent)
        ?? throw new InvalidOperationException($"Recall '{recallId}' is not in the store.");

    /// <summary>Recalls and drills in a state, or all, in the order of their ids.</summary>
    public async Task<(IReadOnlyList<Recall> Recalls, string? Continuation)> QueryAsync(
        RecallState? state, int limit, string? continuation, CancellationToken cancellation = default)
    {
        List<FieldCondition> where = [FieldCondition.Equal("type", "recall")];
        if (state is { } wanted)
            where.Add(FieldCondition.Equal("state", WireName.Of(wanted)));
        var page = await _lots.QueryAsync(new() { Where = where, Limit = limit, Continuation = continuation }, cancellation);
        return ([.. page.Documents.Select(d => d.As<Recall>())], page.Continuation);
    }

    /// <summary>Recalls and drills that are not closed.</summary>
    public async Task<IReadOnlyList<Recall>> OpenAsync(CancellationToken cancellation = default)
    {
        List<Recall> open = [];
        foreach (var state in Enum.GetValues<RecallState>().Where(s => s != RecallState.Closed))
        {
            open.AddRange(await _lots.QueryAllAsync<Recall>(
                new() { Where = [FieldCondition.Equal("type", "recall"), FieldCondition.Equal("state", WireName.Of(state))], Limit = DocumentQuery.MaxLimit }, cancellation));
        }

        return open;
    }

    /// <summary>Every lot that is or was in scope, in the order in which they came. A page may be ahead of the header; what no version names is not so.</summary>
    public async Task<IReadOnlyList<ScopeMember>> MembersAsync(string recallId, CancellationToken cancellation = default)
    {
        var pages = await ListAsync<ScopePage>(recallId, ScopePage.IdPrefix, cancellation);
        var version = (await FindAsync(recallId, cancellation))?.ScopeVersion ?? 0;
        return [.. pages.SelectMany(p => p.Members).Select(m => m.AsOf(version)).OfType<ScopeMember>()];
    }

    /// <summary>The versions of the scope, first to last.</summary>
    public Task<List<ScopeVersion>> VersionsAsync(string recallId, CancellationToken cancellation = default) =>
        ListAsync<ScopeVersion>(recallId, ScopeVersion.IdPrefix, cancellation);

    public Task<List<ContainmentTask>> TasksAsync(string recallId, CancellationToken cancellation = default) =>
        ListAsync<ContainmentTask>(recallId, ContainmentTask.IdPrefix, cancellation);

    /// <summary>What was found, in the order in which it was said.</summary>
    public async Task<IReadOnlyList<Confirmation>> ConfirmationsAsync(string recallId, CancellationToken cancellation = default) =>
        [.. (await ListAsync<Confirmation>(recallId, Confirmation.IdPrefix, cancellation)).OrderBy(c => c.At).ThenBy(c => c.ConfirmationId, StringComparer.Ordinal)];

    public Task<List<RecallConsignee>> ConsigneesAsync(string recallId, CancellationToken cancellation = default) =>
        ListAsync<RecallConsignee>(recallId, RecallConsignee.IdPrefix, cancellation);

    public Task<List<StatusReport>> StatusReportsAsync(string recallId, CancellationToken cancellation = default) =>
        ListAsync<StatusReport>(recallId, StatusReport.IdPrefix, cancellation);

    /// <summary>What the progress of a recall depends on besides its header.</summary>
    public async Task<RecallParts> PartsAsync(string recallId, CancellationToken cancellation = default) => new(
        await TasksAsync(recallId, cancellation), await ConsigneesAsync(recallId, cancellation), await StatusReportsAsync(recallId, cancellation))
    {
        Confirmations = (await ConfirmationsAsync(recallId, cancellation)).Count,
    };

    /// <summary>The time line, oldest first.</summary>
    public async Task<IReadOnlyList<RecallEntry>> EntriesAsync(string recallId, CancellationToken cancellation = default) =>
        [.. (await ListAsync<RecallEntry>(recallId, RecallEntry.IdPrefix, cancellation)).OrderBy(e => e.At).ThenBy(e => e.Kind, StringComparer.Ordinal).ThenBy(e => e.Ref, StringComparer.Ordinal)];

    /// <summary>Tells something on the time line, once for each key.</summary>
    public Task TellAsync(string recallId, string key, RecallEntry entry, CancellationToken cancellation) =>
        CreateAsync(recallId, RecallEntry.DocumentId(key), entry, cancellation);

    /// <summary>A document of a recall.</summary>
    public Task<T?> FindAsync<T>(string recallId, string documentId, CancellationToken cancellation = default)
        where T : class => _lots.FindAsync<T>(Recall.Partition(recallId), documentId, cancellation);

    /// <summary>The documents of a recall with a prefix, in the order of their ids.</summary>
    public Task<List<T>> ListAsync<T>(string recallId, string prefix, CancellationToken cancellation = default) =>
        _lots.ListAsync<T>(Recall.Partition(recallId), prefix, cancellation);

    /// <summary>Stores a document of a recall unless it is there. False where it was.</summary>
    public async Task<bool> CreateAsync<T>(string recallId, string documentId, T value, CancellationToken cancellation) =>
        (await _lots.CommitAsync(new DocumentBatch(Recall.Partition(recallId)).Create(documentId, value), cancellation)).Committed;

    /// <summary>Changes a document of a recall against what was read; null leaves it.</summary>
    public Task<T?> ChangeAsync<T>(string recallId, string documentId, Func<T?, T?> change, CancellationToken cancellation)
        where T : class => _lots.ChangeAsync(Recall.Partition(recallId), documentId, change, cancellation);
}
