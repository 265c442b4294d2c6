using LotFlow.Azure.Tests.Azurite;
using LotFlow.Azure.Tests.Receipts;
using LotFlow.StockRace;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Azure.Tests.Stock;

/// <summary>The race of the gate on the stores of Azure: the Cosmos DB client for lots and inventory, Tables on Azurite for the rest.</summary>
public sealed class StockRaceTests(AzuriteEmulator azurite, ITestOutputHelper output)
{
    [Fact]
    public async Task After_an_acknowledged_hold_nothing_moves_although_64_pickers_try()
    {
        var plan = new StockPlan(RaceSettings.Seed, lots: 50, RaceSettings.Of("LOTFLOW_RACE_MOVEMENTS", 600));
        output.WriteLine($"seed {RaceSettings.Seed}");
        await using var plant = await PlantOnAzure.OpenAsync(azurite);
        await RaceMasterData.PutAsync(plant.Get<MasterDataCommands>());
        var door = new CommandDoor(plant.Get<IServiceProvider>());
        await door.ReceiveAsync(plan);
        var storm = new StockStorm(plan, clients: 64);

        await storm.RageAsync(door);

        output.WriteLine(await door.CheckAsync(plan, storm));
    }
}
