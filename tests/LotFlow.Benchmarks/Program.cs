using LotFlow.Benchmarks;
using LotFlow.Benchmarks.Engine;
using LotFlow.Benchmarks.Recalls;
using LotFlow.Benchmarks.Receipts;
using LotFlow.Benchmarks.Stock;

// dotnet run -c Release --project tests/LotFlow.Benchmarks -- {group} [--rounds n] [--only text] [--no-save]
// A group is added by a line here and a file that makes its benchmarks.
var groups = new Dictionary<string, Func<IReadOnlyList<Benchmark>>>(StringComparer.Ordinal)
{
    ["engine"] = EngineBenchmarks.All,
    ["receipts"] = ReceiptBenchmarks.All,
    ["stock"] = StockBenchmarks.All,
    ["recall"] = RecallBenchmarks.All,
};

if (args.Length == 0 || !groups.TryGetValue(args[0], out var group))
{
    Console.Error.WriteLine($"Name a group of benchmarks: {string.Join(", ", groups.Keys)}.");
    return 1;
}

var rounds = Array.IndexOf(args, "--rounds") is var at and >= 0 ? int.Parse(args[at + 1]) : 5;
var only = Array.IndexOf(args, "--only") is var named and >= 0 ? args[named + 1] : "";
var machine = Machine.Measure();
Console.WriteLine(machine.Describe());
var results = new List<BenchmarkResult>();
foreach (var benchmark in group().Where(b => b.Name.Contains(only, StringComparison.Ordinal)))
    results.Add(await benchmark.RunAsync(rounds));

var report = new Report(args[0], machine, results);
Console.WriteLine(report.ToMarkdown());
if (!args.Contains("--no-save"))
    Console.WriteLine($"Written to {report.Save()}");
return 0;
