using System.Diagnostics;
using System.Text;

namespace LotFlow.Benchmarks.Stock;

/// <summary>Sends a command: its path below /api and its body. Throws where it was not taken.</summary>
internal delegate Task SendCommand(string who, string path, byte[] body);

/// <summary>Clients that move stock for some seconds, and quality that places a hold now and then meanwhile.</summary>
internal sealed class StockLoad(SendCommand send, int lots)
{
    private static readonly TimeSpan s_betweenHolds = TimeSpan.FromMilliseconds(20);

    private static int s_numbers;

    /// <param name="Movements">Accepted in all.</param>
    /// <param name="PerSecond">Accepted per second.</param>
    /// <param name="MovementMs">Latencies of movements in milliseconds, sorted.</param>
    /// <param name="HoldMs">Latencies of holds until they were acknowledged, sorted.</param>
    internal sealed record Result(int Movements, double PerSecond, IReadOnlyList<double> MovementMs, IReadOnlyList<double> HoldMs);

    public async Task<Result> RunAsync(int clients, TimeSpan time, bool withHolds)
    {
        List<double> movements = [];
        List<double> holds = [];
        var clock = Stopwatch.StartNew();
        var senders = Enumerable.Range(0, clients).Select(c => Task.Run(() => MoveAsync(new Random(c), clock, time, movements))).ToList();
        if (withHolds)
            senders.Add(Task.Run(() => HoldAsync(new Random(clients), clock, time, holds)));
        await Task.WhenAll(senders);
        var elapsed = clock.Elapsed.TotalSeconds;
        movements.Sort();
        holds.Sort();
        return new(movements.Count, movements.Count / elapsed, movements, holds);
    }

    private async Task MoveAsync(Random random, Stopwatch clock, TimeSpan time, List<double> latencies)
    {
        List<double> own = [];
        while (clock.Elapsed < time)
        {
            var id = Interlocked.Increment(ref s_numbers);
            // Lots at the end of the range are held; the others move.
            var body = Encoding.UTF8.GetBytes(
                $$"""
                {"movementId":"bm-{{id}}","type":"transfer","lotId":"{{StockSeed.LotId(random.Next(lots * 9 / 10))}}","quantity":1,"uom":"LTR","siteId":"{{StockSeed.SiteId}}",
                 "fromLocationId":"{{StockSeed.From}}","toLocationId":"{{StockSeed.To}}","occurredAt":"2026-03-02T08:00:00Z"}
                """);
            var began = Stopwatch.GetTimestamp();
            await send("wms", "movements", body);
            own.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        lock (latencies)
            latencies.AddRange(own);
    }

    private async Task HoldAsync(Random random, Stopwatch clock, TimeSpan time, List<double> latencies)
    {
        while (clock.Elapsed < time)
        {
            var id = Interlocked.Increment(ref s_numbers);
            var lot = StockSeed.LotId(random.Next(lots * 9 / 10, lots));
            var body = Encoding.UTF8.GetBytes($$$"""{"holdId":"bh-{{{id}}}","reasonCode":"bench","scope":"lot","source":{"kind":"person"}}""");
            var began = Stopwatch.GetTimestamp();
            await send("qa1", $"lots/{lot}/holds", body);
            latencies.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(s_betweenHolds);
        }
    }
}
