using LotFlow.Server.Tests.Hosting;
using LotFlow.StockRace;

namespace LotFlow.Server.Tests.Durability;

/// <summary>
/// The race of the gate through HTTP, against a real server that is killed and started again in the middle of it: 64 clients on 50 lots,
/// every command twice and in random order. The long form: <c>LOTFLOW_RACE_MOVEMENTS=50000 LOTFLOW_RACE_KILLS=50 dotnet test
/// tests/LotFlow.Server.Tests --filter FullyQualifiedName~StockRaceTests</c>; <c>LOTFLOW_RACE_SEED</c> repeats a plan.
/// </summary>
public sealed class StockRaceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task After_an_acknowledged_hold_nothing_moves_although_64_clients_try_and_the_server_is_killed()
    {
        var seed = RaceSettings.Seed;
        var kills = RaceSettings.Of("LOTFLOW_RACE_KILLS", 4);
        var movements = RaceSettings.Of("LOTFLOW_RACE_MOVEMENTS", 1500);
        output.WriteLine($"seed {seed}, {movements} commands, {kills} kills");
        var plan = new StockPlan(seed, lots: 50, movements, withRecall: true);
        var storm = new StockStorm(plan, clients: 64);
        var data = Directory.CreateTempSubdirectory("lotflow-tests-").FullName;
        try
        {
            await using (var first = await ServerProcess.StartDemoAsync(data))
                await OnAsync(first, door => door.ReceiveAsync(plan));
            var random = new Random(seed);
            for (var round = 0; round < kills && !storm.IsOver; round++)
            {
                await using var server = await ServerProcess.StartDemoAsync(data);
                await OnAsync(server, door => storm.RageAsync(door, random.Next(50, 2 * movements / (kills + 1)), server.KillAsync));
            }

            await using var last = await ServerProcess.StartDemoAsync(data);
            await OnAsync(last, async door =>
            {
                await storm.RageAsync(door);
                output.WriteLine(await door.CheckAsync(plan, storm));
            });
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task OnAsync(ServerProcess server, Func<HttpDoor, Task> run)
    {
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(30) };
        await run(new HttpDoor(http));
    }
}
