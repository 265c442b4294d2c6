using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;

namespace LotFlow.Workflows.Audit;

/// <summary>Whether the trail in the store is whole.</summary>
/// <param name="Valid">Every chain is whole, and every anchor finds what it names.</param>
/// <param name="Entries">Entries that were looked at.</param>
/// <param name="Streams">Chains that they belong to.</param>
/// <param name="FirstInvalid">What was found first, where something is wrong.</param>
public sealed record AuditReport(bool Valid, long Entries, int Streams, InvalidEntry? FirstInvalid);

/// <param name="Subject">The chain.</param>
/// <param name="Sequence">The entry.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record InvalidEntry(string Subject, long Sequence, string Problem);

/// <summary>Goes through the whole trail, or through one chain of it.</summary>
public sealed class AuditVerification(AuditStore trail, IAnchorStore copies)
{
    /// <param name="subject">One chain; null for all, with anchors and their copies.</param>
    /// <param name="cancellation">Ends the walk.</param>
    public async Task<AuditReport> RunAsync(string? subject, CancellationToken cancellation)
    {
        var walk = new Walk(trail, copies);
        var problem = await walk.RunAsync(subject, cancellation);
        return new(problem is null, walk.Entries, walk.Streams, problem);
    }

    private sealed class Walk(AuditStore trail, IAnchorStore copies)
    {
        private readonly Dictionary<string, AnchoredHead> _purged = new(StringComparer.Ordinal);

        public long Entries { get; private set; }

        public int Streams { get; private set; }

        public async Task<InvalidEntry?> RunAsync(string? subject, CancellationToken cancellation)
        {
            if (subject is not null)
                return await trail.FindStreamAsync(subject, cancellation) is { } one ? await ChainAsync(one, cancellation) : null;
            if (await AnchorsAsync(cancellation) is { } broken)
                return broken;
            await foreach (var stream in trail.StreamsAsync(cancellation))
            {
                if ((stream.Subject == AuditSubject.Anchors ? null : PurgeOf(stream) ?? await ChainAsync(stream, cancellation)) is { } problem)
                    return problem;
            }

            return null;
        }

        private async Task<InvalidEntry?> ChainAsync(AuditStream stream, CancellationToken cancellation)
        {
            Streams++;
            // Read first: what is written during the walk is beyond it.
            var end = await trail.HeadAsync(stream, cancellation);
            var head = stream.Start;
            await foreach (var entry in trail.ReadAsync(stream, head.Sequence + 1, cancellation))
            {
                if (entry.Sequence > end.Sequence && head.Sequence == end.Sequence)
                    break;
                if (AuditChain.FindProblem(head, entry) is { } problem)
                    return new(stream.Subject, entry.Sequence, problem);
                head = AuditChain.HeadOf(entry);
                Entries++;
            }

            return head == end ? null : new(stream.Subject, head.Sequence + 1, $"the chain ends with entry {head.Sequence} and its head names entry {end.Sequence} with hash {end.Hash}");
        }

        /// <summary>The chain of anchors, what they name, and their copies.</summary>
        private async Task<InvalidEntry?> AnchorsAsync(CancellationToken cancellation)
        {
            var stream = await trail.FindStreamAsync(AuditSubject.Anchors, cancellation);
            if (stream is not null && await ChainAsync(stream, cancellation) is { } broken)
                return broken;
            if (await CopiesAsync(stream, cancellation) is { } differs)
                return differs;
            if (stream is null)
                return null;
            await foreach (var anchor in trail.ReadAsync(stream, 1, cancellation))
            {
                if (anchor.Action == AnchorFacts.Purged)
                {
                    foreach (var purged in AnchorFacts.HeadsIn(anchor))
                        _purged[purged.Subject] = purged;
                }
            }

            await foreach (var anchor in trail.ReadAsync(stream, 1, cancellation))
            {
                foreach (var named in AnchorFacts.HeadsIn(anchor))
                {
                    if (_purged.TryGetValue(named.Subject, out var purged) && named.Sequence <= purged.Sequence)
                        continue;
                    var entry = await trail.FindEntryAsync(named.Subject, named.Month, named.Sequence, cancellation);
                    if (entry?.Hash != named.Hash)
                        return new(named.Subject, named.Sequence, $"anchor {anchor.Sequence} names it with hash {named.Hash}, and it {(entry is null ? "is missing" : "has another")}");
                }
            }

            return null;
        }

        private async Task<InvalidEntry?> CopiesAsync(AuditStream? stream, CancellationToken cancellation)
        {
            await using var anchors = (stream is null ? AsyncEnumerable.Empty<AuditEntry>() : trail.ReadAsync(stream, 1, cancellation)).GetAsyncEnumerator(cancellation);
            var isThere = await anchors.MoveNextAsync();
            await foreach (var (sequence, text) in copies.ReadAllAsync(cancellation))
            {
                while (isThere && anchors.Current.Sequence < sequence)
                    isThere = await anchors.MoveNextAsync();
                if (!isThere || anchors.Current.Sequence != sequence || !AuditChain.LineOf(anchors.Current).AsSpan().SequenceEqual(text))
                    return new(AuditSubject.Anchors, sequence, "it is not, or not any more, what was copied to the place where nobody can change it");
            }

            return null;
        }

        private InvalidEntry? PurgeOf(AuditStream stream) => stream.Purged is { } start
            && (!_purged.TryGetValue(stream.Subject, out var told) || (told.Sequence, told.Hash) != (start.Sequence, start.Hash))
            ? new(stream.Subject, start.Sequence, "the entries up to this one were purged, and no anchor says so")
            : null;
    }
}
