namespace LotFlow.Domain.Counting;

/// <summary>How a line ended, small and for ever: what accuracy is computed from.</summary>
public sealed record CountResult
{
    public string Type { get; init; } = "countResult";

    public required string CountId { get; init; }

    public required string SiteId { get; init; }

    public required string LocationId { get; init; }

    public required string LotId { get; init; }

    public required string ItemId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What the count that stands found, against the book at that moment.</summary>
    public required decimal Variance { get; init; }

    /// <summary>Absolute, at standard cost; null where that is not known.</summary>
    public decimal? Value { get; init; }

    public required bool IsInside { get; init; }

    public required CountLineState State { get; init; }

    /// <summary>Each person who counted, against the count that stands.</summary>
    public required IReadOnlyList<CounterResult> Counters { get; init; }

    /// <summary>The partition of the results of a site in a month (UTC).</summary>
    public static (string SiteId, string Month) MonthOf(string siteId, DateTimeOffset at) => (siteId, at.UtcDateTime.ToString("yyyy-MM"));

    public static CountResult Of(StockCount count, CountLine line)
    {
        var last = line.Last!;
        return new()
        {
            CountId = count.CountId,
            SiteId = count.SiteId,
            LocationId = count.LocationId,
            LotId = line.LotId,
            ItemId = line.Lot.ItemId,
            At = count.ClosedAt!.Value,
            Variance = last.Variance,
            Value = Absolute(line.ValueOf(last.Variance)),
            IsInside = last.IsInside,
            State = line.State,
            Counters = [.. line.Attempts.Select(a => new CounterResult(a.By, a.Variance - last.Variance, Absolute(line.ValueOf(a.Variance - last.Variance))))],
        };
    }

    private static decimal? Absolute(decimal? value) => value is { } known ? Math.Abs(known) : null;
}

/// <param name="By">Who counted.</param>
/// <param name="Error">What was counted too much or too little.</param>
/// <param name="Value">Absolute, at standard cost.</param>
public sealed record CounterResult(string By, decimal Error, decimal? Value);

public enum AccuracyBy
{
    Site,
    Location,
    Item,
    Counter,
}

/// <summary>How right the book was, or for a counter the counting.</summary>
/// <param name="Key">The site, location (<c>site/location</c>), item or person.</param>
/// <param name="Lines">Lines counted.</param>
/// <param name="LinesExact">Lines without any difference.</param>
/// <param name="LinesInside">Lines inside tolerance, the exact ones included.</param>
/// <param name="AbsoluteVarianceValue">The differences at standard cost, added up without signs.</param>
/// <param name="LinesWithoutCost">Lines with a difference whose value is not known, and not in the sum.</param>
public sealed record CountAccuracy(string Key, int Lines, int LinesExact, int LinesInside, decimal AbsoluteVarianceValue, int LinesWithoutCost)
{
    public decimal PercentExact => Lines == 0 ? 0 : Math.Round(100m * LinesExact / Lines, 2);

    public static IReadOnlyList<CountAccuracy> Of(IEnumerable<CountResult> results, AccuracyBy by) => by switch
    {
        AccuracyBy.Counter =>
        [
            .. results.SelectMany(r => r.Counters.Select(c => new Measured(c.By, c.Error, c.Value, c.Error == 0)))
                .GroupBy(m => m.Key, StringComparer.Ordinal).Select(Of).OrderBy(a => a.Key, StringComparer.Ordinal),
        ],
        _ => [.. results.Select(r => new Measured(KeyOf(r, by), r.Variance, r.Value, r.IsInside)).GroupBy(m => m.Key, StringComparer.Ordinal).Select(Of).OrderBy(a => a.Key, StringComparer.Ordinal)],
    };

    private static string KeyOf(CountResult result, AccuracyBy by) => by switch
    {
        AccuracyBy.Site => result.SiteId,
        AccuracyBy.Location => $"{result.SiteId}/{result.LocationId}",
        _ => result.ItemId,
    };

    private static CountAccuracy Of(IGrouping<string, Measured> group) => new(
        group.Key, group.Count(), group.Count(m => m.Difference == 0), group.Count(m => m.IsInside), group.Sum(m => m.Value ?? 0), group.Count(m => m.Value is null));

    private sealed record Measured(string Key, decimal Difference, decimal? Value, bool IsInside);
}
