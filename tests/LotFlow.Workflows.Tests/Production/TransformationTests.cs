using LotFlow.Domain.Lots;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Production;

public sealed class TransformationTests
{
    [Fact]
    public async Task A_split_conserves_quantity_and_expiry()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50, expiresOn: "2026-06-01");
        Assert.Equal(["/outputs"], (await plant.TransformAsync(TransformationBody("T1", "split", [Input("A", 20)], [Made("SUGAR", 12), Made("SUGAR", 7)]))).Errors.Select(e => e.Pointer));
        Assert.Equal(["/outputs/0/expiresOn"],
            (await plant.TransformAsync(TransformationBody("T1", "split", [Input("A", 20)], [Made("SUGAR", 20, expiresOn: "2026-06-02")]))).Errors.Select(e => e.Pointer));
        var lots = (await plant.TransformAsync(TransformationBody("T1", "split", [Input("A", 20)], [Made("SUGAR", 12), Made("SUGAR", 8, "B")]))).Taken().Lots!.Select(l => l.LotId).ToList();
        Assert.Equal(["T1-T1-1", "B"], lots);
        foreach (var lotId in lots)
            Assert.Equal((true, new DateOnly(2026, 6, 1)), ((await plant.LotAsync(lotId)).Usable, (await plant.LotAsync(lotId)).ExpiresOn));
        Assert.Equal(30m, (await plant.LotAsync("A")).Balances.Single().Quantity);
        await plant.ShouldAgreeAsync(["A", .. lots], ["T1"]);
    }

    [Fact]
    public async Task A_held_lot_is_split_by_quality_only_and_its_parts_are_born_held()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.HoldAsync("A", "H1");
        var split = TransformationBody("T1", "split", [Input("A", 20)], [Made("SUGAR", 20, "B")]);
        Assert.Equal("lot-blocked", (await plant.TransformAsync(split)).Refusal?.Code);
        (await plant.TransformAsync(split, Staff.Quality)).Taken();
        Assert.Equal([("hold", "H1")], (await plant.LotAsync("B")).BlockedBy.Select(b => (b.Code, b.Ref)));
    }

    [Fact]
    public async Task A_part_of_a_pending_lot_is_pending()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("CANDY", 10, "C1"))).Taken();
        (await plant.TransformAsync(TransformationBody("T1", "split", [Input("C1", 4, "A2")], [Made("CANDY", 4, "C2")]), Staff.Quality)).Taken();
        Assert.Equal(Disposition.PendingInspection, (await plant.LotAsync("C2")).Disposition);
    }

    [Fact]
    public async Task Lots_of_one_item_are_merged_into_one_with_the_earliest_expiry()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50, expiresOn: "2026-06-01");
        await plant.StockAsync("B", 50);
        Assert.NotEmpty((await plant.TransformAsync(TransformationBody("T0", "merge", [Input("A", 10), Input("B", 10)], [Made("SUGAR", 10), Made("SUGAR", 10)]))).Errors);
        (await plant.TransformAsync(TransformationBody("T1", "merge", [Input("A", 10), Input("B", 10)], [Made("SUGAR", 20, "M")]))).Taken();
        Assert.Equal(new DateOnly(2026, 6, 1), (await plant.LotAsync("M")).ExpiresOn);
        Assert.NotEmpty((await plant.TransformAsync(TransformationBody("T2", "merge", [Input("A", 10)], [Made("SUGAR", 10, "B")]))).Refusal!.Code);
        await plant.ShouldAgreeAsync(["A", "B", "M"], ["T1"]);
    }

    [Fact]
    public async Task A_regrade_is_qualitys_and_makes_another_item()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        var regrade = TransformationBody("T1", "regrade", [Input("A", 10)], [Made("WATER", 10, "W")]);
        Assert.Equal("not-your-role", (await plant.TransformAsync(regrade)).Refusal?.Code);
        (await plant.TransformAsync(regrade, Staff.Quality)).Taken();
        Assert.Equal("WATER", (await plant.LotAsync("W")).ItemId);
        Assert.NotEmpty((await plant.TransformAsync(TransformationBody("T2", "regrade", [Input("A", 10)], [Made("SUGAR", 10)]), Staff.Quality)).Errors);
    }

    [Fact]
    public async Task A_held_lot_goes_into_rework_only_where_its_hold_allows_it()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.HoldAsync("A", "H1");
        var rework = TransformationBody("T1", "rework", [Input("A", 10)], [Made("CANDY", 9, "C")]);
        Assert.Equal("lot-blocked", (await plant.TransformAsync(rework)).Refusal?.Code);
        await plant.Get<InventoryStore>().ChangeControlAsync(
            "A", c => c.WithHold("H1", c.FindHold("H1")! with { AllowsRework = true }), c => LotEvent.Of("lot.rework", "A", c.Sequence, plant.Clock.GetUtcNow(), "qa1"), default);
        (await plant.TransformAsync(rework)).Taken();
        Assert.Equal(["pending-inspection"], (await plant.LotAsync("C")).BlockedBy.Select(b => b.Code));
    }

    [Fact]
    public async Task The_id_of_a_production_order_is_no_transformation()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6))).Taken();
        Assert.Equal("transformation-exists", (await plant.TransformAsync(TransformationBody("PO1", "split", [Input("A", 1)], [Made("SUGAR", 1)]))).Refusal?.Code);
    }
}
