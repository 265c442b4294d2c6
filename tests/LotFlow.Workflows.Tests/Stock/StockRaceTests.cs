using LotFlow.StockRace;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Stock;

/// <summary>
/// The race of the gate on SQLite: 64 pickers, production and quality on 50 lots, every command twice and in random order. A longer one:
/// <c>LOTFLOW_RACE_MOVEMENTS=50000</c>; <c>LOTFLOW_RACE_SEED</c> repeats a plan.
/// </summary>
public sealed class StockRaceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task After_an_acknowledged_hold_nothing_moves_although_64_pickers_try()
    {
        var plan = new StockPlan(RaceSettings.Seed, lots: 50, RaceSettings.Of("LOTFLOW_RACE_MOVEMENTS", 3000), withRecall: true);
        output.WriteLine($"seed {RaceSettings.Seed}");
        await using var plant = await Plant.OpenAsync();
        await RaceMasterData.PutAsync(plant.Get<MasterDataCommands>());
        var door = new CommandDoor(plant.Get<IServiceProvider>());
        await door.ReceiveAsync(plan);
        var storm = new StockStorm(plan, clients: 64);

        await storm.RageAsync(door);

        await plant.IdleAsync();
        output.WriteLine(await door.CheckAsync(plan, storm));
    }
}
