using System.Diagnostics;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy.Index;

namespace LotFlow.Benchmarks.Genealogy;

/// <summary>The genealogy index beside recursive queries: the same links, the same lots, answers checked to be the same, in the same run.</summary>
internal static class GenealogyBenchmarks
{
    private const int Seed = 20260302;
    private const int RandomLots = 300;
    private const int WorstLots = 10;
    private const int Candidates = 3_000;

    private static readonly int s_lotCount = Environment.GetCommandLineArgs().Contains("--small") ? 50_000 : 1_000_000;
    private static readonly Lazy<GeneratedGenealogy> s_generated = new(() => GenealogyGenerator.Generate(s_lotCount, Seed));
    // What was received and never used has no closure to speak of.
    private static readonly Lazy<int[]> s_used = new(() => [.. s_generated.Value.Lots.Distinct()]);
    private static readonly Lazy<IndexedLinks> s_index = new(() => new(s_generated.Value));
    private static readonly Lazy<Task<IReadOnlyList<IRecursiveQuery>>> s_queries = new(OpenQueriesAsync);
    private static readonly Dictionary<TraceDirection, int[]> s_worst = [];

    public static IReadOnlyList<Benchmark> All() =>
    [
        Memory(),
        Beside("random", TraceDirection.Forward),
        Beside("random", TraceDirection.Backward),
        Beside("worst", TraceDirection.Forward),
        Beside("worst", TraceDirection.Backward),
        LinksPerSecond(TraceDirection.Forward),
        LinksPerSecond(TraceDirection.Backward),
        Slices(),
        .. LoadBenchmarks.All(s_generated, s_lotCount),
    ];

    private static Benchmark Memory() => new($"index, memory, {s_lotCount:N0} lots", "bytes/lot", "200", _ => Task.FromResult(new Sample(
        (double)s_index.Value.Bytes / s_generated.Value.LotCount, new Dictionary<string, double>
        {
            ["links"] = s_index.Value.LinkCount,
            ["transformations"] = s_generated.Value.TransformationCount,
            ["MB"] = s_index.Value.Bytes / 1e6,
        })));

    /// <summary>How many times sooner the index has gone through the same closures than the sooner of the databases.</summary>
    private static Benchmark Beside(string which, TraceDirection oneWay) => new(
        $"full closure of {which} lots, {oneWay.ToString().ToLowerInvariant()}, beside recursive queries", "times as fast", "50", async isWarmUp =>
        {
            var lots = LotsOf(which, oneWay);
            var queries = await s_queries.Value;
            List<double> own = [];
            var others = queries.Select(_ => new List<double>()).ToList();
            var links = 0L;
            foreach (var lot in lots)
            {
                var lotId = GeneratedGenealogy.LotId(lot);
                var (count, seen) = Timed(own, () => s_index.Value.Closure(lotId, oneWay));
                links += seen;
                var sum = isWarmUp ? s_index.Value.SumOfLast() : 0;
                for (var i = 0; i < queries.Count; i++)
                {
                    var began = Stopwatch.GetTimestamp();
                    var answer = await queries[i].ClosureAsync(lot, oneWay);
                    others[i].Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
                    if (answer.Lots != count || (isWarmUp && answer.Sum != sum))
                        throw new InvalidOperationException($"{queries[i].Name} reaches {answer.Lots} lots from {lot} and the index {count}; or others.");
                }
            }

            var details = new Dictionary<string, double> { ["lots asked"] = lots.Length, ["links in a closure on average"] = (double)links / lots.Length };
            Tell(details, "index", own);
            for (var i = 0; i < queries.Count; i++)
                Tell(details, queries[i].Name, others[i]);
            return new Sample(others.Min(o => o.Sum()) / own.Sum(), details);
        });

    private static Benchmark LinksPerSecond(TraceDirection oneWay) => new(
        $"index, links gone along in full closures of the worst lots, {oneWay.ToString().ToLowerInvariant()}", "million links/s", "20", _ =>
        {
            var links = 0L;
            var lotIds = LotsOf("worst", oneWay).Select(GeneratedGenealogy.LotId).ToList();
            var began = Stopwatch.GetTimestamp();
            foreach (var lotId in lotIds)
                links += s_index.Value.Closure(lotId, oneWay).Links;
            return Task.FromResult(new Sample(links / 1e6 / Stopwatch.GetElapsedTime(began).TotalSeconds, new Dictionary<string, double> { ["links"] = links }));
        });

    /// <summary>What a trace gets: ids, and every link of every transformation with its quantity.</summary>
    private static Benchmark Slices() => new("index, whole answer with ids, links and quantities for the worst lots, forward", "ms median", Aim: null, _ =>
    {
        var reader = new SliceReader();
        List<double> times = [];
        var links = 0L;
        foreach (var lot in LotsOf("worst", TraceDirection.Forward))
            links += Timed(times, () => reader.Read(s_index.Value.Moment, [GeneratedGenealogy.LotId(lot)], TraceDirection.Forward, maxLots: null)).Links.Count;
        times.Sort();
        return Task.FromResult(new Sample(times[times.Count / 2] / 1000, new Dictionary<string, double> { ["links in an answer on average"] = (double)links / times.Count }));
    });

    private static int[] LotsOf(string which, TraceDirection oneWay)
    {
        var random = new Random(Seed + 1);
        if (which == "random")
            return random.GetItems(s_used.Value, RandomLots);
        if (s_worst.TryGetValue(oneWay, out var known))
            return known;
        // The largest closures are looked for among the lots with the most links and as many others.
        var degrees = new int[s_generated.Value.LotCount];
        foreach (var lot in s_generated.Value.Lots)
            degrees[lot]++;
        var candidates = Enumerable.Range(0, degrees.Length).OrderByDescending(lot => degrees[lot]).Take(Candidates)
            .Concat(random.GetItems(s_used.Value, Candidates)).Distinct();
        return s_worst[oneWay] = [.. candidates.OrderByDescending(lot => s_index.Value.Closure(GeneratedGenealogy.LotId(lot), oneWay).Links).Take(WorstLots)];
    }

    private static async Task<IReadOnlyList<IRecursiveQuery>> OpenQueriesAsync()
    {
        List<IRecursiveQuery> queries = [new SqliteQuery(s_generated.Value)];
        if (await PostgresQuery.StartAsync(s_generated.Value) is { } postgres)
            queries.Add(postgres);
        // A server is a process of its own: it must not outlive the run.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => queries.ForEach(q => q.DisposeAsync().AsTask().GetAwaiter().GetResult());
        return queries;
    }

    private static T Timed<T>(List<double> times, Func<T> work)
    {
        var began = Stopwatch.GetTimestamp();
        var result = work();
        times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        return result;
    }

    private static void Tell(Dictionary<string, double> details, string who, List<double> times)
    {
        times.Sort();
        details[$"µs {who} p50"] = times[times.Count / 2];
        details[$"µs {who} p99"] = times[Math.Min(times.Count - 1, times.Count * 99 / 100)];
    }
}
