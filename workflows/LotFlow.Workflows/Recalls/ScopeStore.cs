using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Recalls;

/// <summary>A recall with its scope as of its header's version.</summary>
/// <param name="Recall">The header.</param>
/// <param name="ETag">Under which the header is replaced.</param>
/// <param name="Members">As of the header's version.</param>
/// <param name="Pages">The pages as they are stored, which may be ahead of it.</param>
/// <param name="Last">The last version; null before the first.</param>
internal sealed record ScopeSnapshot(Recall Recall, string ETag, IReadOnlyList<ScopeMember> Members, IReadOnlyList<StoredDocument> Pages, ScopeVersion? Last);

/// <summary>
/// Stores versions of scopes. Every batch, also one that only has pages, is conditional on the header as it was read, so that of two who
/// look at a scope at once one stores what it has found and the other looks again. The version and what names it come last, in one batch.
/// </summary>
public sealed class ScopeStore(IDocumentStore store)
{
    /// <summary>Pages in a batch: far below the bytes that one may have.</summary>
    private const int PagesPerBatch = 4;

    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    internal async Task<ScopeSnapshot?> ReadAsync(string recallId, CancellationToken cancellation)
    {
        var partition = Recall.Partition(recallId);
        if (await _lots.ReadAsync(partition, Recall.DocumentId, cancellation) is not { } header)
            return null;
        var recall = header.As<Recall>();
        var pages = await _lots.ListStoredAsync(partition, ScopePage.IdPrefix, cancellation);
        return new(
            recall, header.ETag, [.. pages.SelectMany(p => p.As<ScopePage>().Members).Select(m => m.AsOf(recall.ScopeVersion)).OfType<ScopeMember>()], pages,
            recall.ScopeVersion == 0 ? null : await _lots.FindAsync<ScopeVersion>(partition, ScopeVersion.DocumentId(recall.ScopeVersion), cancellation));
    }

    /// <summary>Stores the members and the header, and the version if there is one. False where somebody else has changed something of it meanwhile.</summary>
    internal async Task<bool> CommitAsync(
        ScopeSnapshot before, Recall next, IReadOnlyList<ScopeMember> members, ScopeVersion? version, IReadOnlyList<(string Key, RecallEntry Entry)> entries,
        CancellationToken cancellation)
    {
        var partition = Recall.Partition(next.RecallId);
        var changed = Changed(before, members);
        var etag = before.ETag;
        while (changed.Count > PagesPerBatch)
        {
            var part = new DocumentBatch(partition) { IsUrgent = true }.Replace(Recall.DocumentId, before.Recall, etag);
            changed.Take(PagesPerBatch).ToList().ForEach(write => write(part));
            var stored = await _lots.CommitAsync(part, cancellation);
            if (!stored.Committed)
                return false;
            (etag, changed) = (stored.ETags[0]!, changed[PagesPerBatch..]);
        }

        var batch = new DocumentBatch(partition) { IsUrgent = true }.Replace(Recall.DocumentId, next, etag);
        changed.ForEach(write => write(batch));
        if (version is not null)
            batch.Create(ScopeVersion.DocumentId(version.Version), version);
        foreach (var (key, entry) in entries)
            batch.Create(RecallEntry.DocumentId(key), entry);
        return (await _lots.CommitAsync(batch, cancellation)).Committed;
    }

    private static List<Action<DocumentBatch>> Changed(ScopeSnapshot before, IReadOnlyList<ScopeMember> members)
    {
        List<Action<DocumentBatch>> writes = [];
        var pages = Math.Max((members.Count + ScopePage.Size - 1) / ScopePage.Size, before.Pages.Count);
        for (var page = 0; page < pages; page++)
        {
            var id = ScopePage.DocumentId(page);
            var next = new ScopePage([.. members.Skip(page * ScopePage.Size).Take(ScopePage.Size)]);
            if (page >= before.Pages.Count)
                writes.Add(batch => batch.Create(id, next));
            else if (!before.Pages[page].As<ScopePage>().Members.SequenceEqual(next.Members))
                writes.Add(Replace(id, next, before.Pages[page].ETag));
        }

        return writes;
    }

    private static Action<DocumentBatch> Replace(string id, ScopePage page, string etag) => batch => batch.Replace(id, page, etag);
}
