using LotFlow.Domain.Lots;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Production;

public sealed class OutputTests
{
    [Fact]
    public async Task An_output_is_a_new_lot_with_its_name_and_its_shelf_life()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        Assert.Equal("nothing-issued", (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 10))).Refusal?.Code);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6))).Taken();
        Assert.Equal("PO1-O1-1", (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 10))).Taken().Lots!.Single().LotId);
        Assert.True((await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 10))).IsRepeat);
        var lot = await plant.LotAsync("PO1-O1-1");
        Assert.True(lot.Usable);
        Assert.Equal(new DateOnly(2026, 4, 1), lot.ExpiresOn);
        Assert.Equal((10m, "A2"), (lot.Balances.Single().Quantity, lot.Balances.Single().LocationId));
        Assert.Equal("lot-exists", (await plant.ProduceAsync("PO1", "O2", Made("SYRUP", 10, "A"))).Refusal?.Code);
        await plant.ShouldAgreeAsync(["A", "PO1-O1-1"], ["PO1"]);
    }

    [Fact]
    public async Task Names_follow_the_template_and_are_never_another_orders()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.PutPolicyAsync("numbering", new() { ["producedLot"] = "{item}-{yyyy}{jjj}" });
        foreach (var order in new[] { "PO1", "PO2" })
            (await plant.IssueAsync(order, $"I-{order}", Line("SUGAR", 6))).Taken();
        Assert.Equal("SYRUP-2026061", (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 10))).Taken().Lots!.Single().LotId);
        Assert.Equal("SYRUP-2026061-1", (await plant.ProduceAsync("PO2", "O2", Made("SYRUP", 10))).Taken().Lots!.Single().LotId);
        Assert.Equal("SYRUP-2026061", (await plant.ProduceAsync("PO1", "O3", Made("SYRUP", 5))).Taken().Lots!.Single().LotId);
        Assert.Equal(15m, (await plant.LotAsync("SYRUP-2026061")).Balances.Single().Quantity);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public async Task A_lot_that_is_inspected_is_unusable_until_its_results_release_or_hold_it(int moisture, bool isReleased)
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("CANDY", 10, "C1"))).Taken();
        Assert.Equal("pending-inspection", (await plant.LotAsync("C1")).BlockedBy.Single().Code);
        Assert.Equal("lot-blocked", (await plant.IssueAsync("PO2", "I2", Line("CANDY", 1, "C1"))).Refusal?.Code);
        // Another property is not the one that was asked for.
        Assert.True((await plant.ReportAsync("C1", Body.Measurement("R1", "Colour", 1))).IsTaken);
        Assert.False((await plant.LotAsync("C1")).Usable);
        Assert.True((await plant.ReportAsync("C1", Body.Measurement("R2", "Moisture", moisture, "%"))).IsTaken);

        var lot = await plant.LotAsync("C1");
        Assert.Equal(isReleased, lot.Usable);
        Assert.Equal(isReleased ? [] : ["hold"], lot.BlockedBy.Select(b => b.Code));
        Assert.Equal(isReleased ? 0 : 1, lot.Holds.Count);
        Assert.Equal("lot-exists", (await plant.ProduceAsync("PO1", "O2", Made("CANDY", 10, "C1"))).Refusal?.Code);
    }

    [Fact]
    public async Task Backflush_issues_by_recipe_with_the_output_or_not_at_all()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        var output = OutputBody("O1", Made("SYRUP", 10)).With("backflush", true);
        Assert.Equal("backflush-not-allowed", (await plant.ProduceAsync("PO1", output)).Refusal?.Code);
        await plant.PutPolicyAsync("production", new() { ["backflush"] = true });
        Assert.Equal("insufficient-quantity", (await plant.ProduceAsync("PO1", output)).Refusal?.Code);
        Assert.Single((await plant.Lots.LedgerAsync("A"))!);
        await plant.StockAsync("W", 50, "WATER");
        (await plant.ProduceAsync("PO1", output)).Taken();
        Assert.Equal([("A", 6m), ("W", 4m)], (await plant.OrderAsync("PO1")).Issues.Select(i => (i.LotId, i.Quantity)));
        await plant.ShouldAgreeAsync(["A", "W", "PO1-O1-1"], ["PO1"]);
    }

    [Theory]
    [InlineData(9.5, false)]
    [InlineData(9.4, true)]
    [InlineData(10.6, true)]
    public async Task A_yield_outside_policy_holds_what_came_out_and_a_closed_order_takes_nothing(double made, bool isDeviation)
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.StockAsync("W", 50, "WATER");
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6), Line("WATER", 40))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", (decimal)made))).Taken();
        var closed = (await plant.CloseAsync("PO1", "X1")).Taken();
        Assert.Equal((10m, isDeviation), (closed.Yield!.Expected, closed.Yield.IsDeviation));
        var lot = await plant.LotAsync("PO1-O1-1");
        Assert.Equal(isDeviation ? ["yield-deviation"] : [], lot.Holds.Select(h => h.ReasonCode));
        Assert.Equal(!isDeviation, lot.Usable);
        Assert.Equal(isDeviation, (await plant.OutboxAsync("PO1-O1-1")).Any(e => e.Type == LotEventTypes.Held));
        Assert.True((await plant.CloseAsync("PO1", "X1")).IsRepeat);
        Assert.Equal("order-closed", (await plant.CloseAsync("PO1", "X2")).Refusal?.Code);
        Assert.Equal("order-closed", (await plant.IssueAsync("PO1", "I2", Line("SUGAR", 1))).Refusal?.Code);
        Assert.Equal("order-closed", (await plant.ProduceAsync("PO1", "O2", Made("SYRUP", 1))).Refusal?.Code);
        Assert.Equal(made, (double)(await plant.OrderAsync("PO1")).Yield!.Output);
    }

    [Fact]
    public async Task What_expires_on_another_day_is_not_added_to_a_lot_and_both_dates_are_said()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6))).Taken();
        var twice = (await plant.ProduceAsync("PO1", "O0", Made("SYRUP", 1, "M", "2026-03-20"), Made("SYRUP", 1, "M", "2026-03-21"))).Refusal!;
        Assert.Equal("lot-exists", twice.Code);
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 1, "M", "2026-03-20"))).Taken();
        var other = (await plant.ProduceAsync("PO1", "O2", Made("SYRUP", 1, "M", "2026-03-21"))).Refusal!;
        Assert.Equal("lot-exists", other.Code);
        Assert.Contains("2026-03-20", other.Detail, StringComparison.Ordinal);
        Assert.Contains("2026-03-21", other.Detail, StringComparison.Ordinal);
        (await plant.ProduceAsync("PO1", "O2", Made("SYRUP", 1, "M", "2026-03-20"))).Taken();
        (await plant.ProduceAsync("PO1", "O3", Made("SYRUP", 1, "M"))).Taken();
        Assert.Equal((3m, new DateOnly(2026, 3, 20)), ((await plant.LotAsync("M")).Balances.Single().Quantity, (await plant.LotAsync("M")).ExpiresOn));
    }

    [Fact]
    public async Task A_refused_output_leaves_the_description_of_a_lot_that_another_output_makes_at_the_same_time()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 500);
        var hasMet = true;
        var moment = 0;
        while (hasMet)
        {
            moment++;
            var (order, lot, taken) = ($"PO{moment}", $"M{moment}", $"T{moment}");
            (await plant.IssueAsync(order, $"I-{order}", Line("SUGAR", 1))).Taken();
            hasMet = await RefuseAndProduceAsync(plant, order, lot, taken, moment);
            Assert.True(await plant.Get<LotStore>().FindAsync(lot) is not null, $"Moment {moment}: {lot} has stock and no description.");
            Assert.Equal(2m, (await plant.LotAsync(lot)).Balances.Single().Quantity);
        }

        Assert.InRange(moment, 5, 100);
    }

    /// <summary>
    /// Sends an output whose second lot another order takes at the last moment, and right before the n-th access to its first lot an output of
    /// the same order into that lot; false where the first had fewer accesses, and then the other comes after it.
    /// </summary>
    private static async Task<bool> RefuseAndProduceAsync(Plant plant, string order, string lot, string taken, int moment)
    {
        var (accesses, isTaken, hasMet) = (0, false, false);
        plant.Disturbances.Watch(access =>
        {
            if (!isTaken && access.StartsWith($"write {taken} ", StringComparison.Ordinal))
            {
                isTaken = true;
                plant.Get<LotStore>().DescribeAsync(new() { LotId = taken, ItemId = "SYRUP", SiteId = "NORTH", TransformationId = "another" }).GetAwaiter().GetResult();
            }

            if (hasMet || !access.Contains($" {lot} ", StringComparison.Ordinal) || ++accesses != moment)
                return;
            hasMet = true;
            plant.ProduceAsync(order, $"OK-{order}", Made("SYRUP", 2, lot)).GetAwaiter().GetResult().Taken();
        });
        Assert.Equal("lot-exists", (await plant.ProduceAsync(order, $"NO-{order}", Made("SYRUP", 3, lot), Made("SYRUP", 1, taken))).Refusal?.Code);
        await plant.IdleAsync();
        plant.Disturbances.Watch(onAccess: null);
        if (!hasMet)
            (await plant.ProduceAsync(order, $"OK-{order}", Made("SYRUP", 2, lot))).Taken();
        return hasMet;
    }

    [Fact]
    public async Task An_output_of_a_transformation_that_is_held_is_born_held()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6))).Taken();
        var hold = new OpenHold("complaint", plant.Clock.GetUtcNow()) { Scope = HoldScope.Descendants, RootLotId = "A" };
        Assert.True(await plant.Get<LotFlow.Workflows.Genealogy.GenealogyStore>().HoldAsync("PO1", "H1", hold, default));
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 10))).Taken();
        var lot = await plant.LotAsync("PO1-O1-1");
        Assert.Equal([("hold", "H1")], lot.BlockedBy.Select(b => (b.Code, b.Ref)));
        Assert.Equal(["H1"], lot.Holds.Select(h => h.HoldId));
        Assert.Equal(2, (await plant.Get<InventoryStore>().FindControlAsync("PO1-O1-1"))!.FindHold("H1")!.ToldAs);
    }
}
