using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Counting;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Counting;

/// <summary>When each class of item was last counted at a place.</summary>
public sealed record PlaceCounts(string SiteId, string LocationId, IReadOnlyDictionary<string, DateTimeOffset> Classes);

/// <summary>Counts, their results by site and month, and when each place was last counted.</summary>
public sealed class CountStore(IDocumentStore store)
{
    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    public Task<StockCount?> FindAsync(string countId, CancellationToken cancellation = default) =>
        _lots.FindAsync<StockCount>(StockCount.Partition(countId), StockCount.DocumentId, cancellation);

    /// <summary>Stores a count as it was opened; one that is there stays as it is.</summary>
    public Task OpenAsync(StockCount count, CancellationToken cancellation) =>
        _lots.CommitAsync(new DocumentBatch(StockCount.Partition(count.CountId)).Create(StockCount.DocumentId, count), cancellation);

    /// <summary>Changes a count against what was read; <paramref name="change"/> answers null to leave it.</summary>
    public async Task<StockCount> ChangeAsync(string countId, Func<StockCount, StockCount?> change, CancellationToken cancellation) =>
        await _lots.ChangeAsync<StockCount>(
            StockCount.Partition(countId), StockCount.DocumentId, before => before is null ? null : change(before), cancellation)
        ?? throw new InvalidOperationException($"Count '{countId}' is not in the store.");

    public async Task<(IReadOnlyList<StockCount> Counts, string? Continuation)> QueryAsync(
        CountState? state, string? siteId, IReadOnlyList<string> sites, int limit, string? continuation, CancellationToken cancellation = default)
    {
        List<FieldCondition> where = [FieldCondition.Equal("type", "count")];
        if (state is { } wanted)
            where.Add(FieldCondition.Equal("state", WireName.Of(wanted)));
        if (siteId is not null)
            where.Add(FieldCondition.Equal("siteId", siteId));
        List<StockCount> found = [];
        // Sites are filtered here; pages are read until one is full, so that a filter never answers a short page in the middle.
        do
        {
            var page = await _lots.QueryAsync(new() { Where = where, Limit = limit - found.Count, Continuation = continuation }, cancellation);
            found.AddRange(page.Documents.Select(d => d.As<StockCount>()).Where(c => sites.Count == 0 || sites.Contains(c.SiteId)));
            continuation = page.Continuation;
        }
        while (continuation is not null && found.Count < limit);
        return (found, continuation);
    }

    /// <summary>All counts in a state, of every site.</summary>
    public async Task<IReadOnlyList<StockCount>> InStateAsync(CountState state, CancellationToken cancellation)
    {
        List<StockCount> found = [];
        string? continuation = null;
        do
        {
            (var page, continuation) = await QueryAsync(state, siteId: null, sites: [], DocumentQuery.MaxLimit, continuation, cancellation);
            found.AddRange(page);
        }
        while (continuation is not null);
        return found;
    }

    /// <summary>
    /// Keeps how the lines of a count that has ended came out. What was cancelled is no result. The batches are the same each time, so one that is refused was stored before.
    /// </summary>
    public async Task AddResultsAsync(StockCount count, CancellationToken cancellation)
    {
        var partition = ResultPartition(count.SiteId, count.ClosedAt!.Value);
        foreach (var lines in count.Lines.Where(l => l.Last is not null && l.State != CountLineState.Cancelled).OrderBy(l => l.LotId, StringComparer.Ordinal).Chunk(DocumentBatch.MaxOperations))
        {
            var batch = new DocumentBatch(partition);
            foreach (var line in lines)
                batch.Create(DocumentKey.From(count.CountId, line.LotId), CountResult.Of(count, line));
            await _lots.CommitAsync(batch, cancellation);
        }
    }

    /// <summary>The results of a site from one moment to another, both included, month by month.</summary>
    public async Task<IReadOnlyList<CountResult>> ResultsAsync(string siteId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation = default)
    {
        List<CountResult> results = [];
        for (var month = new DateTimeOffset(from.UtcDateTime.Year, from.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero); month <= to; month = month.AddMonths(1))
            results.AddRange(await _lots.ListAsync<CountResult>(ResultPartition(siteId, month), "", cancellation));
        return [.. results.Where(r => r.At >= from && r.At <= to)];
    }

    public Task<PlaceCounts?> FindPlaceAsync(Place place, CancellationToken cancellation = default) =>
        _lots.FindAsync<PlaceCounts>(PlacePartition(place), "classes", cancellation);

    /// <summary>Everything of these classes at a place has been put on a list; a later time stays.</summary>
    public Task CoverAsync(Place place, IEnumerable<string> classes, DateTimeOffset at, CancellationToken cancellation) =>
        _lots.ChangeAsync<PlaceCounts>(
            PlacePartition(place), "classes",
            before =>
            {
                var known = before?.Classes ?? new Dictionary<string, DateTimeOffset>();
                var newer = classes.Where(c => !known.TryGetValue(c, out var counted) || counted < at).ToHashSet(StringComparer.Ordinal);
                return newer.Count == 0
                    ? null
                    : new(place.SiteId, place.LocationId, known.Where(k => !newer.Contains(k.Key)).Concat(newer.Select(c => KeyValuePair.Create(c, at))).ToDictionary());
            },
            cancellation);

    private static string ResultPartition(string siteId, DateTimeOffset at) => DocumentKey.From("countResults", siteId, CountResult.MonthOf(siteId, at).Month);

    private static string PlacePartition(Place place) => DocumentKey.From("counted", place.SiteId, place.LocationId);
}
