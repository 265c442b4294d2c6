using System.Net.Http.Headers;
using LotFlow.Domain.People;
using LotFlow.Server.Demo;
using LotFlow.Server.Hosting;
using LotFlow.Server.Tests.Hosting;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Stock;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Benchmarks.Stock;

/// <summary>Movements and holds, durable, in process and through HTTP, with ten thousand lots and with a million. Each round adds to the same folder.</summary>
internal static class StockBenchmarks
{
    private const int Few = 10_000;
    private const int Many = 1_000_000;
    private const int Clients = 64;

    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(8);
    // Long enough for the JIT to have settled: with less, its own work is measured.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(15);
    private static readonly Dictionary<int, Task<string>> s_folders = [];

    public static IReadOnlyList<Benchmark> All() =>
    [
        InProcess(Few, "5,000"),
        InProcess(Many, "at most 20 % less"),
        ThroughHttp(Few, "2,000"),
        ThroughHttp(Many, "at most 20 % less"),
        Holds(Few),
        Holds(Many),
    ];

    private static Benchmark InProcess(int lots, string aim) => new(
        $"movements in process, {Clients} clients, {lots:N0} lots", "movements/s", aim, async isWarmUp =>
        {
            await using var host = await OpenAsync(await FolderAsync(lots));
            return Moved(await new StockLoad(Direct(host), lots).RunAsync(Clients, isWarmUp ? s_warmUp : s_time, withHolds: false));
        });

    private static Benchmark ThroughHttp(int lots, string aim) => new(
        $"movements through HTTP, {Clients} clients, {lots:N0} lots", "movements/s", aim, async _ =>
        {
            await using var server = await ServerProcess.StartDemoAsync(await FolderAsync(lots));
            using var http = new HttpClient { BaseAddress = new(server.Address, "/api/") };
            var load = new StockLoad((who, path, body) => PostAsync(http, who, path, body), lots);
            await load.RunAsync(Clients, s_warmUp, withHolds: false);
            return Moved(await load.RunAsync(Clients, s_time, withHolds: false));
        });

    private static Benchmark Holds(int lots) => new(
        $"hold acknowledged in process under {Clients} clients that move, {lots:N0} lots", "ms p99", "50", async isWarmUp =>
        {
            await using var host = await OpenAsync(await FolderAsync(lots));
            var result = await new StockLoad(Direct(host), lots).RunAsync(Clients, isWarmUp ? s_warmUp : s_time, withHolds: true);
            return new Sample(At(result.HoldMs, 0.99), new Dictionary<string, double>
            {
                ["ms p50"] = At(result.HoldMs, 0.5),
                ["holds"] = result.HoldMs.Count,
                ["movements/s meanwhile"] = result.PerSecond,
            });
        });

    private static Sample Moved(StockLoad.Result result) => new(result.PerSecond, new Dictionary<string, double>
    {
        ["ms p50"] = At(result.MovementMs, 0.5),
        ["ms p99"] = At(result.MovementMs, 0.99),
    });

    private static double At(IReadOnlyList<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static Task<string> FolderAsync(int lots) => s_folders.TryGetValue(lots, out var folder) ? folder : s_folders[lots] = StockSeed.FillAsync(lots);

    private static async Task<EmbeddedHost> OpenAsync(string folder)
    {
        var host = await EmbeddedHost.StartAsync(new EmbeddedHostOptions { DataFolder = folder, Urls = ["http://127.0.0.1:0"], Users = DemoUsers.All });
        using var admin = new HttpClient { BaseAddress = host.Address };
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "admin1");
        await DemoMasterData.PutAsync(admin, CancellationToken.None);
        return host;
    }

    /// <summary>What HTTP does with a body, without HTTP.</summary>
    private static SendCommand Direct(EmbeddedHost host)
    {
        var movements = host.Services.GetRequiredService<MovementCommands>();
        var holds = host.Services.GetRequiredService<HoldCommands>();
        var warehouse = new Person("wms", "WMS", Email: null, [Role.Integrator], []);
        var quality = new Person("qa1", "Quality", Email: null, [Role.Quality], []);
        return async (_, path, body) =>
        {
            var read = CommandJson.Parse(body);
            var problem = path == "movements"
                ? Problem(await movements.SubmitAsync(read, warehouse, CancellationToken.None))
                : Problem(await holds.PlaceAsync(path.Split('/')[1], read, quality, CancellationToken.None));
            if (problem is not null)
                throw new InvalidOperationException($"{path} was not taken: {problem}");
        };
    }

    private static string? Problem<T>(CommandResult<T> result) => result.IsTaken ? null : $"{result.Refusal?.Detail}{string.Join("; ", result.Errors)}";

    private static async Task PostAsync(HttpClient http, string who, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who);
        using var response = await http.SendAsync(request);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }
}
