using System.Diagnostics;

namespace LotFlow.Benchmarks.Engine;

/// <summary>What the embedded engine does in a second, every step durable (one fsync for each group of commits).</summary>
internal static class EngineBenchmarks
{
    public static IReadOnlyList<Benchmark> All() =>
    [
        OneCommitAfterAnother(),
        FiveActivities(outstanding: 1, seconds: 3, "at least 450"),
        FiveActivities(outstanding: 100, seconds: 4, "at least 1500"),
        Restart(instances: 10_000, "under 2"),
    ];

    /// <summary>The bound of everything that waits for its own commit: a lone workflow of five activities makes seven of them.</summary>
    private static Benchmark OneCommitAfterAnother() => new("one commit after another (suspend and resume an instance)", "commits/s", Aim: null, async _ =>
    {
        var folder = EngineHost.NewFolder();
        try
        {
            await using var host = await EngineHost.OpenAsync(folder);
            await host.Engine.StartAsync(EngineHost.Sample.Waiting, "steered", 0);
            await host.Engine.WhenIdleAsync();
            var commits = 0;
            var watch = Stopwatch.StartNew();
            for (; watch.Elapsed < TimeSpan.FromSeconds(2); commits += 2)
            {
                await host.Engine.SuspendAsync("steered");
                await host.Engine.ResumeAsync("steered");
            }

            return new Sample(commits / watch.Elapsed.TotalSeconds, new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["ms"] = watch.Elapsed.TotalMilliseconds / commits,
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    });

    private static Benchmark FiveActivities(int outstanding, int seconds, string aim) => new(
        $"five activities in sequence, {outstanding} outstanding", "workflows/s", aim, async warmUp =>
        {
            var folder = EngineHost.NewFolder();
            try
            {
                await using var host = await EngineHost.OpenAsync(folder);
                await CompleteAsync(host, outstanding, TimeSpan.FromSeconds(0.5), "warm");
                return await CompleteAsync(host, outstanding, TimeSpan.FromSeconds(warmUp ? 2 : seconds), "measured");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });

    private static async Task<Sample> CompleteAsync(EngineHost host, int outstanding, TimeSpan time, string name)
    {
        var completed = 0;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, outstanding).Select(lane => Task.Run(async () =>
        {
            for (var i = 0; watch.Elapsed < time; i++)
            {
                var id = $"{name}-{lane}-{i}";
                await host.Engine.StartAsync(EngineHost.Sample.Five, id, 0);
                var ended = await host.Engine.WaitForCompletionAsync(id);
                if (ended?.Output?.GetInt32() != 5)
                    throw new InvalidOperationException($"{id} ended as {ended}.");
                Interlocked.Increment(ref completed);
            }
        })));
        var elapsed = watch.Elapsed;
        var busy = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        return new Sample(completed / elapsed.TotalSeconds, new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["ms of CPU"] = busy.TotalMilliseconds / completed,
            ["KiB allocated"] = (GC.GetTotalAllocatedBytes() - allocated) / 1024.0 / completed,
        });
    }

    private static Benchmark Restart(int instances, string aim)
    {
        string? folder = null;
        var round = 0;
        return new($"restart with {instances:N0} instances that wait for an event, each with a timer", "s", aim, async _ =>
        {
            folder ??= await FillAsync(instances);
            var watch = Stopwatch.StartNew();
            await using var host = await EngineHost.OpenAsync(folder);
            var opened = watch.Elapsed;
            var id = $"waiting-{instances - 1 - round++}";
            await host.Engine.RaiseEventAsync(id, "go", "went");
            var ended = await host.Engine.WaitForCompletionAsync(id);
            if (ended?.Output?.GetString() != "went")
                throw new InvalidOperationException($"{id} ended as {ended}.");
            return new Sample(watch.Elapsed.TotalSeconds, new Dictionary<string, double>(StringComparer.Ordinal) { ["s until open"] = opened.TotalSeconds });
        });
    }

    private static async Task<string> FillAsync(int instances)
    {
        var folder = EngineHost.NewFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await using var host = await EngineHost.OpenAsync(folder);
        await Task.WhenAll(Enumerable.Range(0, instances).Select(i => host.Engine.StartAsync(EngineHost.Sample.Waiting, $"waiting-{i}", i)));
        await host.Engine.WhenIdleAsync();
        return folder;
    }
}
