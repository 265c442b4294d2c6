using System.Diagnostics;
using LotFlow.Server.Tests.Hosting;

namespace LotFlow.Benchmarks.Receipts;

/// <summary>Receipts against a real server process, through HTTP on the loopback address; client and server share the machine's cores.</summary>
internal static class ReceiptBenchmarks
{
    private const decimal Cold = 4;
    private const decimal TooWarm = 9;
    private const int Waiting = 10_000;

    public static IReadOnlyList<Benchmark> All() => [Accepted(senders: 64, receipts: 3000), Accepted(senders: 1, receipts: 200), Restart()];

    /// <summary>Each round has a server and a data folder of its own; the first receipts warm the process up and are not counted.</summary>
    private static Benchmark Accepted(int senders, int receipts) => new(
        $"receipts through HTTP, {senders} at a time", "receipts/s", senders == 1 ? null : "200", async _ =>
        {
            var folder = Directory.CreateTempSubdirectory("lotflow-bench-").FullName;
            try
            {
                await using var server = await ServerProcess.StartDemoAsync(folder);
                using var load = new ReceiptLoad(server.Address);
                await load.SendAsync(500, senders: 16, Cold);
                await load.WaitForLastAsync();
                var clock = Stopwatch.StartNew();
                var (perSecond, latencies) = await load.SendAsync(receipts, senders, Cold);
                await load.WaitForLastAsync();
                return new Sample(perSecond, new Dictionary<string, double>
                {
                    ["ms p50"] = latencies[latencies.Count / 2],
                    ["ms p99"] = latencies[latencies.Count * 99 / 100],
                    ["released/s"] = receipts / clock.Elapsed.TotalSeconds,
                });
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });

    /// <summary>From the start of the process to the first decision on one of many waiting approvals, released lot included.</summary>
    private static Benchmark Restart()
    {
        string? folder = null;
        return new($"restart with {Waiting:N0} waiting approvals, to the first decision taken", "s", "under 2", async isWarmUp =>
        {
            folder ??= await FillAsync();
            var clock = Stopwatch.StartNew();
            await using var server = await ServerProcess.StartDemoAsync(folder);
            var listening = clock.Elapsed.TotalSeconds;
            using var load = new ReceiptLoad(server.Address);
            await load.DecideOneAsync();
            var decided = clock.Elapsed.TotalSeconds;
            await server.KillAsync();
            return new Sample(decided, new Dictionary<string, double> { ["s until it listens, process start and JIT included"] = listening });
        });
    }

    private static async Task<string> FillAsync()
    {
        var folder = Directory.CreateTempSubdirectory("lotflow-bench-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await using var server = await ServerProcess.StartDemoAsync(folder);
        using var load = new ReceiptLoad(server.Address);
        await load.SendAsync(Waiting, senders: 64, TooWarm);
        await load.WaitForLastAsync();
        return folder;
    }
}
