using LotFlow.Domain.Counting;
using LotFlow.Domain.MasterData;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Counting;

/// <summary>How right the book is and how well people count, from the results of counts that have ended.</summary>
public sealed class CountAccuracyQueries(CountStore counts, MasterDataStore masterData)
{
    /// <param name="sites">The sites asked for; empty for all.</param>
    /// <param name="from">When the counts ended, from here.</param>
    /// <param name="to">To here, both included.</param>
    /// <param name="by">What to tell apart.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<CountAccuracy>> FindAsync(
        IReadOnlyList<string> sites, DateTimeOffset from, DateTimeOffset to, AccuracyBy by, CancellationToken cancellation = default)
    {
        var asked = sites.Count > 0 ? sites : [.. (await masterData.ListAsync<Site>(cancellation)).Select(s => s.SiteId)];
        List<CountResult> results = [];
        foreach (var site in asked)
            results.AddRange(await counts.ResultsAsync(site, from, to, cancellation));
        return CountAccuracy.Of(results, by);
    }
}
