using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Audit;

/// <summary>
/// Chains of entries, one for each subject. An entry is created together with the new head of its chain, against the head that it follows, so
/// two that write at once come one after the other, and nothing is ever replaced but heads.
/// </summary>
/// <remarks>
/// A chain changes its partition with the month. The old head is sealed first (it names the next month and takes no entry any more), then the
/// index of the chain names the month, then the new head goes on from the sealed one. Whoever finds it half done goes on from there.
/// </remarks>
public sealed class AuditStore(IDocumentStore store, TimeProvider clock)
{
    // Two operations for each entry and one for the head.
    private const int AtOnce = 40;

    // Feeds repeat what is at most 30 days old; a fact that comes again is looked for in the months of this time.
    private static readonly TimeSpan s_mayComeAgain = TimeSpan.FromDays(62);

    private readonly IDocumentContainer _audit = store.Container(Containers.Audit);
    private readonly PartitionTurns _turns = new();

    /// <summary>Writes facts about one subject, in this order; those that are there already are left out.</summary>
    public async Task AppendAsync(string subject, IReadOnlyList<AuditFact> facts, CancellationToken cancellation)
    {
        foreach (var some in facts.DistinctBy(f => f.Id ?? (object)f).Chunk(AtOnce))
            await _turns.TakeAsync(subject, () => AppendInTurnAsync(subject, [.. some], cancellation), cancellation);
    }

    /// <summary>Every chain, in no particular order.</summary>
    internal async IAsyncEnumerable<AuditStream> StreamsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var partition in AuditKey.Indexes)
        {
            string? continuation = null;
            do
            {
                var page = await _audit.ReadPartitionAsync(partition, continuation: continuation, cancellation: cancellation);
                foreach (var document in page.Documents)
                    yield return document.As<AuditStream>();
                continuation = page.Continuation;
            }
            while (continuation is not null);
        }
    }

    internal Task<AuditStream?> FindStreamAsync(string subject, CancellationToken cancellation) =>
        _audit.FindAsync<AuditStream>(AuditKey.IndexOf(subject), AuditKey.Of(subject), cancellation);

    internal Task<AuditEntry?> FindEntryAsync(string subject, string month, long sequence, CancellationToken cancellation) =>
        _audit.FindAsync<AuditEntry>(AuditKey.Partition(subject, month), AuditKey.Entry(sequence), cancellation);

    /// <summary>The end of a chain as it is stored now.</summary>
    internal async Task<AuditHead> HeadAsync(AuditStream stream, CancellationToken cancellation)
    {
        foreach (var month in stream.Months.Reverse())
        {
            if (await FindMonthAsync(stream.Subject, month, cancellation) is { } head)
                return head.As<AuditMonth>().Head;
        }

        return stream.Start;
    }

    internal Task<StoredDocument?> FindMonthAsync(string subject, string month, CancellationToken cancellation) =>
        _audit.ReadAsync(AuditKey.Partition(subject, month), AuditMonth.DocumentId, cancellation);

    /// <summary>The entries of a chain in order, from a sequence on. Months are left out whole; in the first one that is read, what is before is too.</summary>
    internal async IAsyncEnumerable<AuditEntry> ReadAsync(
        AuditStream stream, long from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var month in stream.Months)
        {
            if (from > 1 && await FindMonthAsync(stream.Subject, month, cancellation) is { } end && end.As<AuditMonth>().Last < from)
                continue;
            string? continuation = null;
            do
            {
                var page = await _audit.ReadPartitionAsync(AuditKey.Partition(stream.Subject, month), AuditKey.EntryPrefix, continuation: continuation, cancellation: cancellation);
                foreach (var entry in page.Documents.Select(d => d.As<AuditEntry>()).Where(e => e.Sequence >= from))
                    yield return entry;
                continuation = page.Continuation;
            }
            while (continuation is not null);
        }
    }

    private async Task<bool> AppendInTurnAsync(string subject, List<AuditFact> facts, CancellationToken cancellation)
    {
        while (facts.Count > 0)
        {
            var stream = await OpenStreamAsync(subject, cancellation);
            var (partition, month) = (AuditKey.Partition(subject, stream.Months[^1]), stream.Months[^1]);
            if (await FindMonthAsync(subject, month, cancellation) is not { } stored)
            {
                await BeginMonthAsync(subject, month, cancellation);
                continue;
            }

            var head = stored.As<AuditMonth>();
            if (head.Next is { } next)
            {
                await AddMonthAsync(subject, next, cancellation);
                continue;
            }

            var now = clock.GetUtcNow();
            if (string.CompareOrdinal(AuditKey.MonthOf(now), month) > 0)
            {
                // A clock that is behind never opens an earlier month: it writes into the latest.
                await _audit.CommitAsync(
                    new DocumentBatch(partition).Replace(AuditMonth.DocumentId, head with { Next = AuditKey.MonthOf(now) }, stored.ETag), cancellation);
                continue;
            }

            await LeaveOutKnownAsync(stream, facts, now, cancellation);
            if (facts.Count == 0)
                return true;
            if (head.Anchored == head.Last && subject != AuditSubject.Anchors)
                await MarkChangedAsync(subject, cancellation);
            var result = await _audit.CommitAsync(Batch(partition, head, facts, now, stored.ETag), cancellation);
            if (result.Committed)
                return true;
            if (result.Failure is { Reason: BatchFailureReason.AlreadyExists, Id: var id })
                facts.RemoveAll(f => f.Id is not null && AuditKey.Mark(f.Id) == id);
        }

        return true;
    }

    private static DocumentBatch Batch(string partition, AuditMonth month, List<AuditFact> facts, DateTimeOffset now, string etag)
    {
        var batch = new DocumentBatch(partition);
        var head = month.Head;
        foreach (var fact in facts)
        {
            var entry = AuditChain.Append(head, fact, now);
            batch.Create(AuditKey.Entry(entry.Sequence), entry);
            if (fact.Id is not null)
                batch.Create(AuditKey.Mark(fact.Id), new AuditMark(fact.Id, entry.Sequence));
            head = AuditChain.HeadOf(entry);
        }

        return batch.Replace(AuditMonth.DocumentId, month with { Last = head.Sequence, Hash = head.Hash }, etag);
    }

    private async Task<AuditStream> OpenStreamAsync(string subject, CancellationToken cancellation)
    {
        while (true)
        {
            if (await FindStreamAsync(subject, cancellation) is { Months.Count: > 0 } stream)
                return stream;
            await AddMonthAsync(subject, AuditKey.MonthOf(clock.GetUtcNow()), cancellation);
        }
    }

    private Task<AuditStream?> AddMonthAsync(string subject, string month, CancellationToken cancellation) => _audit.ChangeAsync<AuditStream>(
        AuditKey.IndexOf(subject), AuditKey.Of(subject),
        known => known is null ? new(subject, [month])
            : known.Months.Count > 0 && string.CompareOrdinal(known.Months[^1], month) >= 0 ? null
            : known with { Months = [.. known.Months, month] },
        cancellation);

    /// <summary>
    /// The head of a month without entries: the chain goes on from the sealed month before it. The index is read after the head was missed: a
    /// month that was purged meanwhile is not in it any more, and must not begin anew.
    /// </summary>
    private async Task BeginMonthAsync(string subject, string month, CancellationToken cancellation)
    {
        if (await FindStreamAsync(subject, cancellation) is not { Months.Count: > 0 } stream || stream.Months[^1] != month)
            return;
        var begun = new AuditMonth(subject, stream.Start.Sequence, stream.Start.Hash) { Anchored = stream.Start.Sequence };
        if (stream.Months.Count > 1)
        {
            if (await FindMonthAsync(subject, stream.Months[^2], cancellation) is not { } before)
                return;
            begun = before.As<AuditMonth>() with { Next = null };
        }

        await _audit.CommitAsync(new DocumentBatch(AuditKey.Partition(subject, month)).Create(AuditMonth.DocumentId, begun), cancellation);
    }

    /// <summary>Those of this month are found when they are created; the months before are sealed, so that what is not there never will be.</summary>
    private async Task LeaveOutKnownAsync(AuditStream stream, List<AuditFact> facts, DateTimeOffset now, CancellationToken cancellation)
    {
        var since = AuditKey.MonthOf(now - s_mayComeAgain);
        foreach (var month in stream.Months.SkipLast(1).Where(m => string.CompareOrdinal(m, since) >= 0))
        {
            foreach (var fact in facts.Where(f => f.Id is not null).ToList())
            {
                if (await _audit.ReadAsync(AuditKey.Partition(stream.Subject, month), AuditKey.Mark(fact.Id!), cancellation) is not null)
                    facts.Remove(fact);
            }
        }
    }

    /// <summary>
    /// Says before the first entry after an anchor that there is something to anchor. One that is there already is touched, so that an anchoring
    /// which is under way, and may have read the head before this, does not take it away.
    /// </summary>
    private async Task MarkChangedAsync(string subject, CancellationToken cancellation)
    {
        var id = AuditKey.Of(subject);
        while (!(await _audit.CommitAsync(new DocumentBatch(AuditKey.Changed).Create(id, new ChangedStream(subject)), cancellation)).Committed)
        {
            var touch = new JsonObject { ["touchedAt"] = CommandInbox.Iso(clock.GetUtcNow()) };
            if ((await _audit.CommitAsync(new DocumentBatch(AuditKey.Changed).Merge(id, touch), cancellation)).Committed)
                return;
        }
    }
}
