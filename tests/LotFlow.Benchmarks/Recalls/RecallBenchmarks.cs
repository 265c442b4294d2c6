using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using LotFlow.Benchmarks.Stock;
using LotFlow.Domain.People;
using LotFlow.Server.Demo;
using LotFlow.Server.Hosting;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Stock;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Benchmarks.Recalls;

/// <summary>Containment of 10,001 lots on the embedded host, durable, while the same lots and 10,000 others are being moved.</summary>
internal static class RecallBenchmarks
{
    private const int Others = 10_000;

    /// <summary>Movements before the recall comes.</summary>
    private static readonly TimeSpan s_before = TimeSpan.FromSeconds(3);

    private static Task<string>? s_folder;
    private static int s_rounds;

    public static IReadOnlyList<Benchmark> All() => [Contain(clients: 0, aim: null), Contain(clients: 16, aim: null), Contain(clients: 64, aim: "under 5")];

    private static Benchmark Contain(int clients, string? aim) => new(
        $"10,001 lots blocked while {clients} clients move them and others", "s", aim, async _ =>
        {
            var folder = await (s_folder ??= StockSeed.FillAsync(Others));
            var seed = new ScopeSeed($"c{++s_rounds}");
            await seed.AddAsync(folder);
            await using var host = await OpenAsync(folder);
            var storm = new ScopeStorm(host.Services.GetRequiredService<MovementCommands>(), seed.Lots, Others);
            using var stop = new CancellationTokenSource();
            var moving = Enumerable.Range(0, clients).Select(c => Task.Run(() => storm.MoveAsync(new Random(c), stop.Token))).ToList();
            if (clients > 0)
                await Task.Delay(s_before);
            var before = storm.Accepted;
            var clock = Stopwatch.StartNew();
            await RecallAsync(host, seed);
            var taken = clock.Elapsed.TotalSeconds;
            storm.Acknowledge();
            var meanwhile = storm.Accepted - before;
            await Task.Delay(s_before / 3);
            await stop.CancelAsync();
            await Task.WhenAll(moving);
            await storm.CheckAllBlockedAsync();
            return new Sample(taken, new Dictionary<string, double>
            {
                ["lots/s"] = seed.Lots.Count / taken,
                ["movements/s meanwhile"] = meanwhile / taken,
                ["movements of the scope refused"] = storm.Refused,
                ["slipped through"] = storm.Slipped,
            });
        });

    private static async Task RecallAsync(EmbeddedHost host, ScopeSeed seed)
    {
        var body = JsonSerializer.SerializeToElement(new
        {
            recallId = seed.Name,
            title = "Benchmark",
            @class = "I",
            reason = "Benchmark",
            roots = new[] { new { supplierId = "MOLKE", supplierLot = seed.Root } },
            direction = "forward",
            drill = false,
            effectivenessLevel = "A",
        });
        var recall = host.Services.GetRequiredService<RecallCommands>();
        var person = new Person("recall1", "Recall", Email: null, [Role.Recall], []);
        var started = await recall.StartAsync(body, person, CancellationToken.None);
        if (!started.IsTaken)
            throw new InvalidOperationException($"The recall was not taken: {started.Refusal?.Detail}{string.Join("; ", started.Errors)}");
        var lots = (await host.Services.GetRequiredService<RecallStore>().MembersAsync(seed.Name)).Count;
        if (lots != seed.Lots.Count)
            throw new InvalidOperationException($"{lots} lots were in scope when the recall was acknowledged, not {seed.Lots.Count}.");
    }

    private static async Task<EmbeddedHost> OpenAsync(string folder)
    {
        var host = await EmbeddedHost.StartAsync(new EmbeddedHostOptions { DataFolder = folder, Urls = ["http://127.0.0.1:0"], Users = DemoUsers.All });
        using var admin = new HttpClient { BaseAddress = host.Address };
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "admin1");
        await DemoMasterData.PutAsync(admin, CancellationToken.None);
        return host;
    }
}

/// <summary>Clients that move lots of a scope and others, and know whether one of the scope moved after the recall had been acknowledged.</summary>
internal sealed class ScopeStorm(MovementCommands movements, IReadOnlyList<string> scope, int others)
{
    private static readonly Person s_warehouse = new("wms", "WMS", Email: null, [Role.Integrator], []);
    private static int s_numbers;

    private volatile bool _isAcknowledged;
    private int _accepted;
    private int _refused;
    private int _slipped;

    public int Accepted => Volatile.Read(ref _accepted);

    public int Refused => Volatile.Read(ref _refused);

    public int Slipped => Volatile.Read(ref _slipped);

    public void Acknowledge() => _isAcknowledged = true;

    public async Task MoveAsync(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var isOfScope = random.Next(3) == 0;
            var lotId = isOfScope ? scope[random.Next(scope.Count)] : StockSeed.LotId(random.Next(others));
            var mustFail = isOfScope && _isAcknowledged;
            if (await TryAsync(lotId))
            {
                Interlocked.Increment(ref _accepted);
                if (mustFail)
                    Interlocked.Increment(ref _slipped);
            }
            else
            {
                Interlocked.Increment(ref _refused);
            }
        }
    }

    /// <summary>Every lot of the scope refuses a movement now.</summary>
    public async Task CheckAllBlockedAsync()
    {
        foreach (var lotId in scope)
        {
            if (await TryAsync(lotId))
                Interlocked.Increment(ref _slipped);
        }

        if (Slipped > 0)
            throw new InvalidOperationException($"{Slipped} movements of lots in scope were accepted after the recall had been acknowledged.");
    }

    private async Task<bool> TryAsync(string lotId)
    {
        var body = CommandJson.Parse(System.Text.Encoding.UTF8.GetBytes(
            $$"""
            {"movementId":"rm-{{Interlocked.Increment(ref s_numbers)}}-{{Environment.ProcessId}}","type":"transfer","lotId":"{{lotId}}","quantity":0.001,"uom":"LTR","siteId":"{{StockSeed.SiteId}}",
             "fromLocationId":"{{StockSeed.From}}","toLocationId":"{{StockSeed.To}}","occurredAt":"2026-03-02T08:00:00Z"}
            """));
        var result = await movements.SubmitAsync(body, s_warehouse, CancellationToken.None);
        return result.IsTaken || (result.Refusal?.Code == "lot-blocked" ? false : throw new InvalidOperationException($"{lotId}: {result.Refusal?.Detail}{string.Join("; ", result.Errors)}"));
    }
}
