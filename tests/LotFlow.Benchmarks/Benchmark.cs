namespace LotFlow.Benchmarks;

/// <summary>One named measurement: a warm-up, then several rounds of which the median counts.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">What the number counts, such as <c>workflows/s</c> or <c>s</c>.</param>
/// <param name="Aim">What is to be reached, in words; null for a number that only explains another.</param>
/// <param name="RoundAsync">Makes one measurement; the argument is true in the warm-up.</param>
internal sealed record Benchmark(string Name, string Unit, string? Aim, Func<bool, Task<Sample>> RoundAsync)
{
    public async Task<BenchmarkResult> RunAsync(int rounds)
    {
        Console.Write($"{Name} ... ");
        await RoundAsync(true);
        List<Sample> samples = [];
        for (var round = 0; round < rounds; round++)
        {
            samples.Add(await RoundAsync(false));
            Console.Write($"{samples[^1].Value:0.###} ");
        }

        Console.WriteLine(Unit);
        return new BenchmarkResult(Name, Unit, Aim, samples);
    }
}

/// <summary>One measurement, and what explains it, such as commits for each workflow.</summary>
internal sealed record Sample(double Value, IReadOnlyDictionary<string, double> Details);

internal sealed record BenchmarkResult(string Name, string Unit, string? Aim, IReadOnlyList<Sample> Samples)
{
    public double Median => Middle(Samples.Select(s => s.Value));

    public double Least => Samples.Min(s => s.Value);

    public double Most => Samples.Max(s => s.Value);

    public IEnumerable<(string Name, double Median)> Details =>
        Samples[0].Details.Keys.Select(name => (name, Middle(Samples.Select(s => s.Details[name]))));

    private static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
