using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Production;

/// <summary>Commands that meet on the same lots at the same time, really at the same time.</summary>
public sealed class RaceTests
{
    [Fact]
    public async Task Issues_that_fight_for_the_same_stock_get_all_of_it_and_no_more()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 100);
        await plant.StockAsync("B", 100);
        var issues = await Task.WhenAll(Enumerable.Range(1, 16).SelectMany(i => new[] { i, i }).Select(i => Task.Run(async () =>
            (Id: i, Result: await plant.IssueAsync($"PO{i}", $"I{i}", Line("SUGAR", 20, i % 2 == 0 ? "A" : "B"), Line("SUGAR", 20, i % 2 == 0 ? "B" : "A"))))));
        await plant.IdleAsync();
        var posted = issues.Where(i => i.Result.IsTaken).Select(i => i.Id).Distinct().ToList();
        Assert.InRange(posted.Count, 1, 5);
        foreach (var lotId in new[] { "A", "B" })
        {
            var control = (await plant.Get<InventoryStore>().FindControlAsync(lotId))!;
            Assert.Equal(100 - (20 * posted.Count), control.OnHand.GetValueOrDefault("NORTH"));
            Assert.Empty(control.Reserved);
            Assert.DoesNotContain(await plant.Get<InventoryStore>().ReservationsAsync(lotId), r => r.State == ReservationState.Open);
        }

        var orders = Enumerable.Range(1, 16).Select(i => $"PO{i}").ToList();
        await plant.ShouldAgreeAsync(["A", "B"], orders);
        Assert.All(issues, i => Assert.True(i.Result.IsTaken || i.Result.Refusal is { Code: "insufficient-quantity" }, i.Result.Refusal?.ToString()));
    }

    [Fact]
    public async Task No_output_of_a_held_lot_is_not_held_however_production_races_with_the_hold()
    {
        await using var plant = await OpenAsync();
        var seenBefore = 0;
        var seenAfter = 0;
        for (var round = 0; round < 40; round++)
        {
            var (lotId, orderId, made) = ($"L{round}", $"PO{round}", $"M{round}");
            await plant.StockAsync(lotId, 50);
            var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var production = Task.Run(async () =>
            {
                await start.Task;
                if ((await plant.IssueAsync(orderId, $"I{round}", Line("SUGAR", 10, lotId))).IsTaken)
                    (await plant.ProduceAsync(orderId, $"O{round}", Made("SYRUP", 10, made))).Taken();
            });
            var delay = round;
            var hold = Task.Run(async () =>
            {
                await start.Task;
                // Let production get a little further each time, so that the hold meets every step of it.
                for (var i = 0; i < delay; i++)
                    await plant.Get<InventoryStore>().FindControlAsync(lotId);
                await WalkAsync(plant, lotId, "H1");
            });
            start.SetResult();
            await Task.WhenAll(production, hold);
            await plant.IdleAsync();
            if (await plant.Get<InventoryStore>().FindControlAsync(made) is { IsBorn: true } control)
            {
                Assert.True(control.FindHold("H1") is not null, $"Round {round}: {made} came out of {lotId} and is not held.");
                seenAfter++;
            }
            else
            {
                seenBefore++;
            }

            await plant.ShouldAgreeAsync(await plant.Get<InventoryStore>().FindControlAsync(made) is null ? [lotId] : [lotId, made], [orderId]);
        }

        Assert.Equal(40, seenBefore + seenAfter);
    }

    /// <summary>A hold over descendants (design, section 5): block a node first, then read what leaves it.</summary>
    private static async Task WalkAsync(Plant plant, string lotId, string holdId)
    {
        var (inventory, genealogy) = (plant.Get<InventoryStore>(), plant.Get<GenealogyStore>());
        var hold = new OpenHold("complaint", plant.Clock.GetUtcNow()) { Scope = HoldScope.Descendants, RootLotId = lotId };
        Assert.True(await inventory.HoldAsync(lotId, holdId, hold, default));
        foreach (var use in await genealogy.UsesOfAsync(lotId))
        {
            await genealogy.HoldAsync(use.TransformationId, holdId, hold, default);
            foreach (var output in await genealogy.OutputsOfAsync(use.TransformationId))
            {
                while (!await inventory.HoldAsync(output.LotId, holdId, hold, default) && !await genealogy.HoldUnbornAsync(output, holdId, hold, default))
                    await Task.Yield();
            }
        }
    }
}
