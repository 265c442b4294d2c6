using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Audit;

/// <summary>
/// Deletes what policy says is old enough: whole months of a chain, oldest first, and only after an anchor names the last entry of the month. The
/// chain of anchors itself is kept for ever, and so the trail always says what was deleted, and proves that the rest goes on from it.
/// </summary>
public sealed class AuditRetention(AuditStore trail, IDocumentStore store, MasterDataStore masterData, TimeProvider clock)
{
    public static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private readonly IDocumentContainer _audit = store.Container(Containers.Audit);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var (policy, version) = await masterData.PolicyAsync<AuditPolicy>(AuditPolicy.Name, version: null, cancellation);
        if (policy.RetainYears is not { } years)
            return;
        var before = AuditKey.MonthOf(clock.GetUtcNow().AddYears(-years));
        await foreach (var stream in trail.StreamsAsync(cancellation))
        {
            if (stream.Subject != AuditSubject.Anchors)
                await PurgeAsync(stream, before, version, cancellation);
        }
    }

    private async Task PurgeAsync(AuditStream stream, string before, int policyVersion, CancellationToken cancellation)
    {
        if (stream.Purging is { } unfinished)
            stream = await DeleteAsync(stream, unfinished, cancellation);
        while (stream.Months.Count > 0 && string.CompareOrdinal(stream.Months[0], before) < 0)
        {
            var month = stream.Months[0];
            if (await SealedAsync(stream.Subject, month, cancellation) is not { } head)
                return;
            await TellAsync(head, month, policyVersion, cancellation);
            // From here on the entries count as gone, whoever reads the chain.
            stream = (await ChangeAsync(
                stream.Subject,
                known => known.Months is [var first, ..] && first == month ? known with { Months = [.. known.Months.Skip(1)], Purged = head.Head, Purging = month } : null,
                cancellation))!;
            stream = await DeleteAsync(stream, month, cancellation);
        }
    }

    /// <summary>The head of a month that takes no entry any more. The only month of a chain that has long been quiet is sealed for this.</summary>
    private async Task<AuditMonth?> SealedAsync(string subject, string month, CancellationToken cancellation)
    {
        if (await trail.FindMonthAsync(subject, month, cancellation) is not { } stored)
            return null;
        var head = stored.As<AuditMonth>();
        if (head.Next is not null)
            return head;
        var next = AuditKey.MonthOf(clock.GetUtcNow());
        var isSealed = await _audit.CommitAsync(
            new DocumentBatch(stored.PartitionKey).Replace(AuditMonth.DocumentId, head with { Next = next }, stored.ETag), cancellation);
        return isSealed.Committed ? head with { Next = next } : null;
    }

    private Task TellAsync(AuditMonth head, string month, int policyVersion, CancellationToken cancellation)
    {
        var purged = new JsonObject { ["subject"] = head.Subject, ["month"] = month, ["sequence"] = head.Last, ["hash"] = head.Hash };
        return trail.AppendAsync(
            AuditSubject.Anchors,
            [new($"purged:{head.Subject}:{month}", clock.GetUtcNow(), Person.System.Id, AnchorFacts.Purged, AuditSubject.Anchors,
                new() { ["heads"] = new JsonArray(purged), ["policyVersion"] = policyVersion })],
            cancellation);
    }

    private async Task<AuditStream> DeleteAsync(AuditStream stream, string month, CancellationToken cancellation)
    {
        var partition = AuditKey.Partition(stream.Subject, month);
        while ((await _audit.ReadPartitionAsync(partition, limit: DocumentBatch.MaxOperations, cancellation: cancellation)).Documents is { Count: > 0 } documents)
        {
            var batch = new DocumentBatch(partition);
            foreach (var document in documents)
                batch.Delete(document.Id, document.ETag);
            await _audit.CommitAsync(batch, cancellation);
        }

        return (await ChangeAsync(stream.Subject, known => known.Purging == month ? known with { Purging = null } : null, cancellation))!;
    }

    private Task<AuditStream?> ChangeAsync(string subject, Func<AuditStream, AuditStream?> change, CancellationToken cancellation) =>
        _audit.ChangeAsync<AuditStream>(AuditKey.IndexOf(subject), AuditKey.Of(subject), known => known is null ? null : change(known), cancellation);
}
