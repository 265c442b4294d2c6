using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Stock;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>Decisions that cannot be carried out for all of a lot: nothing of it is lost, and they can be asked for again.</summary>
public sealed class RefusedDispositionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_regrade_that_one_place_refuses_puts_back_what_the_others_gave_also_after_a_crash(bool crashes)
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("FEED", Body.Item("Feed"));
        var lotId = await plant.SugarAsync("R");
        var poster = plant.Get<StockPoster>();
        await poster.PostAsync(await plant.OrderAsync("M1", MovementType.Putaway, lotId, 30) with { From = new("NORTH", "DOCK"), To = new("NORTH", "A1") });
        await poster.PostAsync(await plant.OrderAsync("M2", MovementType.Putaway, lotId, 20) with { From = new("NORTH", "DOCK"), To = new("NORTH", "A2") });
        await plant.HeldAsync(lotId, "H1");
        var (issues, reversals) = (0, 0);
        plant.Disturbances.Delay = async what =>
        {
            // The lot is closed when one place has given its stock and the next is about to.
            if (what.Contains(":issue", StringComparison.Ordinal) && ++issues == 2)
                await StockPlant.ChangeAsync(plant, lotId, c => c with { Disposition = Disposition.Closed });
            if (crashes && what.Contains(":reversal", StringComparison.Ordinal) && ++reversals == 2)
                throw new StoreUnavailableException("The process dies here.");
        };

        await plant.DisposeAsync("H1", HoldSteps.Request("Q1", "regrade", regradeTo: "FEED"));
        await plant.AdvanceAsync(TimeSpan.FromHours(1));

        var hold = await plant.HoldDetailsAsync("H1");
        Assert.Equal((HoldState.Open, HoldRequestState.Failed), (hold.State, hold.Requests.Single().State));
        Assert.Equal([("A1", 30m), ("A2", 20m), ("DOCK", 50m)], await StockAsync(plant, lotId));
        var ledger = (await plant.Lots.LedgerAsync(lotId))!;
        Assert.Contains(ledger, m => m.Type == MovementType.Issue);
        Assert.Equal(
            ledger.Where(m => m.Type == MovementType.Issue).Select(m => m.MovementId).Order(),
            ledger.Where(m => m.Type == MovementType.Reversal).Select(m => m.Reverses!).Order());

        await StockPlant.ChangeAsync(plant, lotId, c => c with { Disposition = Disposition.Released });
        var newLotId = (await plant.DisposeAsync("H1", HoldSteps.Request("Q2", "regrade", regradeTo: "FEED"))).Requests[^1].NewLotId!;
        Assert.Equal([("A1", 30m), ("A2", 20m), ("DOCK", 50m)], await StockAsync(plant, newLotId));
        Assert.Empty(await StockAsync(plant, lotId));
    }

    private static async Task<List<(string LocationId, decimal Quantity)>> StockAsync(Plant plant, string lotId) =>
        [.. (await plant.Get<InventoryStore>().BalancesAsync(lotId)).Where(b => b.Quantity > 0).Select(b => (b.LocationId, b.Quantity)).Order()];
}
