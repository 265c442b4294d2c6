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
        Assert.Equal(5, posted.Count);
        foreach (var lotId in new[] { "A", "B" })
        {
            var control = (await plant.Get<InventoryStore>().FindControlAsync(lotId))!;
            Assert.Equal(0, control.OnHand.GetValueOrDefault("NORTH"));
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
        const int rounds = 40;
        await using var plant = await OpenAsync();
        var madeSome = new bool[rounds];
        for (var round = 0; round < rounds; round++)
        {
            var name = $"{round}";
            await plant.StockAsync($"L{name}", 50);
            var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var delay = round;
            var hold = Task.Run(async () =>
            {
                await start.Task;
                // Let production get a little further each time, so that the hold meets every step of it.
                for (var i = 0; i < delay; i++)
                    await plant.Get<InventoryStore>().FindControlAsync($"L{name}");
                await WalkAsync(plant, $"L{name}", "H1");
            });
            var isFirst = round == 0;
            var production = Task.Run(async () =>
            {
                await (isFirst ? hold : start.Task);
                await MakeAsync(plant, name);
            });
            // In the first round the hold comes before production, in the last one after it.
            if (round == rounds - 1)
                await MakeAsync(plant, name);
            start.SetResult();
            await Task.WhenAll(production, hold);
            await plant.IdleAsync();
            madeSome[round] = await IsMadeAndHeldAsync(plant, name);
        }

        Assert.Equal((false, true), (madeSome[0], madeSome[^1]));
        await plant.ShouldReconcileAsync();
    }

    [Fact]
    public async Task A_hold_at_any_moment_of_production_comes_before_all_of_it_or_reaches_what_it_made()
    {
        await using var plant = await OpenAsync();
        List<bool> madeSome = [];
        var hasHeld = true;
        for (var moment = 1; hasHeld; moment++)
        {
            var name = $"{moment}";
            await plant.StockAsync($"L{name}", 50);
            hasHeld = await HoldAtAsync(plant, name, moment, () => MakeAsync(plant, name));
            if (!hasHeld)
                await WalkAsync(plant, $"L{name}", "H1");
            madeSome.Add(await IsMadeAndHeldAsync(plant, name));
        }

        // First the hold wins, from some moment on production does, and never the hold again: the issue is where they are ordered.
        var last = madeSome.LastIndexOf(false);
        Assert.InRange(last, 5, madeSome.Count - 6);
        Assert.DoesNotContain(true, madeSome.Take(last));
        await plant.ShouldReconcileAsync();
    }

    /// <summary>Places the whole hold right before one access of production to a store; false where production had fewer.</summary>
    private static async Task<bool> HoldAtAsync(Plant plant, string name, int moment, Func<Task> produce)
    {
        var (accesses, isHolding) = (0, 0);
        plant.Disturbances.Watch(_ =>
        {
            if (Volatile.Read(ref isHolding) == 1 || Interlocked.Increment(ref accesses) != moment)
                return;
            Volatile.Write(ref isHolding, 1);
            WalkAsync(plant, $"L{name}", "H1").GetAwaiter().GetResult();
        });
        await produce();
        await plant.IdleAsync();
        plant.Disturbances.Watch(onAccess: null);
        return isHolding == 1;
    }

    private static async Task MakeAsync(Plant plant, string name)
    {
        if ((await plant.IssueAsync($"PO{name}", $"I{name}", Line("SUGAR", 10, $"L{name}"))).IsTaken)
            (await plant.ProduceAsync($"PO{name}", $"O{name}", Made("SYRUP", 10, $"M{name}"))).Taken();
    }

    /// <summary>Whether something was made; if so, it is held, and nobody can use it.</summary>
    private static async Task<bool> IsMadeAndHeldAsync(Plant plant, string name)
    {
        var (lotId, orderId, made) = ($"L{name}", $"PO{name}", $"M{name}");
        var control = await plant.Get<InventoryStore>().FindControlAsync(made);
        if (control is not { IsBorn: true })
        {
            var ledger = (await plant.Lots.LedgerAsync(lotId))!;
            Assert.Equal(ledger.Where(m => m.Type == MovementType.Issue).Select(m => m.MovementId), ledger.Where(m => m.Reverses is not null).Select(m => m.Reverses));
            await plant.ShouldAgreeAsync(control is null ? [lotId] : [lotId, made], [orderId]);
            return false;
        }

        Assert.True(control.FindHold("H1") is not null, $"{made} came out of {lotId} and is not held.");
        await plant.ShouldAgreeAsync([lotId, made], [orderId]);
        return true;
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
