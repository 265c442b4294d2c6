using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Sweeps;

/// <summary>What the reconciliation has found, beside the descriptions of the lots. Each finding of a lot is told when it is found, and once.</summary>
public sealed class LedgerMismatches(IDocumentStore store, WorkEvents events, TimeProvider clock)
{
    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    /// <summary>Lists mismatches of these sites (none: of all), in the order of their lots.</summary>
    public async Task<(IReadOnlyList<LedgerMismatch> Mismatches, string? Continuation)> ListAsync(
        LedgerMismatchState? state, IReadOnlyList<string> sites, int limit, string? continuation, CancellationToken cancellation = default)
    {
        List<FieldCondition> where = [FieldCondition.Equal("type", LedgerMismatch.DocumentType)];
        if (state is { } asked)
            where.Add(FieldCondition.Equal("state", asked == LedgerMismatchState.Open ? "open" : "resolved"));
        List<LedgerMismatch> found = [];
        // As with lots: pages are read until one is full, so that the filter never answers a short page in the middle.
        do
        {
            var page = await _lots.QueryAsync(new() { Where = where, Limit = limit - found.Count, Continuation = continuation }, cancellation);
            found.AddRange(page.Documents.Select(d => d.As<LedgerMismatch>()).Where(m => sites.Count == 0 || sites.Contains(m.SiteId)));
            continuation = page.Continuation;
        }
        while (continuation is not null && found.Count < limit);
        return (found, continuation);
    }

    /// <summary>The lots that have open mismatches; there are few, or something is very wrong.</summary>
    internal async Task<HashSet<string>> FindLotsAsync(CancellationToken cancellation)
    {
        HashSet<string> lots = new(StringComparer.Ordinal);
        string? continuation = null;
        do
        {
            (var page, continuation) = await ListAsync(LedgerMismatchState.Open, sites: [], DocumentQuery.MaxLimit, continuation, cancellation);
            lots.UnionWith(page.Select(m => m.LotId));
        }
        while (continuation is not null);
        return lots;
    }

    /// <summary>Keeps what was found on a lot, tells what is new, and closes what is not found any more.</summary>
    internal async Task KeepAsync(Lot lot, IReadOnlyList<LedgerFinding> findings, bool hadSome, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        foreach (var finding in findings)
        {
            var id = IdOf(finding.Code, finding.Ref);
            if (await _lots.FindAsync<LedgerMismatch>(lot.LotId, id, cancellation) is { State: LedgerMismatchState.Open })
                continue;
            // Before it is kept: a crash in between tells it twice, where the other order would keep it from ever being told.
            events.LedgerMismatch(lot.LotId, finding.SiteId ?? lot.SiteId, $"{finding.Code}: {finding.Detail}");
            await _lots.ChangeAsync<LedgerMismatch>(lot.LotId, id, _ => LedgerMismatch.Of(lot, finding, now), cancellation);
        }

        if (!hadSome)
            return;
        var open = findings.Select(f => IdOf(f.Code, f.Ref)).ToHashSet(StringComparer.Ordinal);
        foreach (var mismatch in await _lots.ListAsync<LedgerMismatch>(lot.LotId, LedgerMismatch.IdPrefix, cancellation))
        {
            if (mismatch.State == LedgerMismatchState.Open && !open.Contains(IdOf(mismatch.Code, mismatch.Ref)))
                await ResolveAsync(mismatch, now, cancellation);
        }
    }

    private Task<LedgerMismatch?> ResolveAsync(LedgerMismatch mismatch, DateTimeOffset now, CancellationToken cancellation) => _lots.ChangeAsync<LedgerMismatch>(
        mismatch.LotId, IdOf(mismatch.Code, mismatch.Ref),
        known => known is null ? null : known with { State = LedgerMismatchState.Resolved, ResolvedAt = now }, cancellation);

    private static string IdOf(string code, string reference) => DocumentKey.From("mismatch", code, reference);
}
