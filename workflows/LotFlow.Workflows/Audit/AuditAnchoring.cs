using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;
using LotFlow.Domain.People;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Audit;

/// <summary>
/// Notes from time to time how far each chain has come, in a chain of its own, and copies that one to where nobody can change it. Without
/// anchors, whoever can write to the store could cut the end of a chain or write all of it anew.
/// </summary>
public sealed class AuditAnchoring(AuditStore trail, IDocumentStore store, IAnchorStore anchors, TimeProvider clock)
{
    /// <summary>How often heads are noted: what is younger is only as safe as the store.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private const int HeadsInOne = 500;
    private const string Published = "published";

    private readonly IDocumentContainer _audit = store.Container(Containers.Audit);

    /// <summary>Anchors what has changed. A crash in between anchors something twice, which is harmless, and never not at all.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var marks = await _audit.ListStoredAsync(AuditKey.Changed, "", cancellation);
        foreach (var some in marks.Chunk(HeadsInOne))
            await AnchorAsync(some, cancellation);
        await PublishAsync(cancellation);
    }

    private async Task AnchorAsync(StoredDocument[] marks, CancellationToken cancellation)
    {
        List<(StoredDocument Mark, string Month, StoredDocument Head)> heads = [];
        foreach (var mark in marks)
        {
            var subject = mark.As<ChangedStream>().Subject;
            // Marked before its first entry: there may be none yet, and then the mark stays.
            if (await trail.FindStreamAsync(subject, cancellation) is { Months.Count: > 0 } stream
                && await trail.FindMonthAsync(subject, stream.Months[^1], cancellation) is { } head && head.As<AuditMonth>().Last > 0)
            {
                heads.Add((mark, stream.Months[^1], head));
            }
        }

        if (heads.Count == 0)
            return;
        var details = new JsonObject { ["heads"] = new JsonArray([.. heads.Select(h => HeadOf(h.Head.As<AuditMonth>(), h.Month))]) };
        await trail.AppendAsync(
            AuditSubject.Anchors, [new(Id: null, clock.GetUtcNow(), Person.System.Id, AnchorFacts.Anchored, AuditSubject.Anchors, details)], cancellation);
        foreach (var (mark, _, head) in heads)
        {
            var month = head.As<AuditMonth>();
            var anchored = await _audit.CommitAsync(
                new DocumentBatch(head.PartitionKey).Replace(AuditMonth.DocumentId, month with { Anchored = month.Last }, head.ETag), cancellation);
            // A chain that has grown meanwhile keeps its mark, and so does one whose mark was touched.
            if (anchored.Committed)
                await _audit.CommitAsync(new DocumentBatch(mark.PartitionKey).Delete(mark.Id, mark.ETag), cancellation);
        }
    }

    private static JsonObject HeadOf(AuditMonth head, string month) =>
        new() { ["subject"] = head.Subject, ["month"] = month, ["sequence"] = head.Last, ["hash"] = head.Hash };

    private async Task PublishAsync(CancellationToken cancellation)
    {
        var published = (await _audit.FindAsync<Place>(AuditKey.Anchoring, Published, cancellation))?.Number ?? 0;
        if (await trail.FindStreamAsync(AuditSubject.Anchors, cancellation) is not { } stream || (await trail.HeadAsync(stream, cancellation)).Sequence == published)
            return;
        await foreach (var anchor in trail.ReadAsync(stream, published + 1, cancellation))
        {
            await anchors.PutAsync(anchor.Sequence, AuditChain.LineOf(anchor), cancellation);
            await _audit.ChangeAsync<Place>(
                AuditKey.Anchoring, Published, known => known?.Number >= anchor.Sequence ? null : new(anchor.Sequence), cancellation);
        }
    }

    private sealed record Place(long Number);
}
