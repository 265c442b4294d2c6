using System.Text.Json.Nodes;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Tests.Hosting;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Production;

/// <summary>What was issued and not used comes back, and no more than that.</summary>
public sealed class ReturnTests
{
    [Fact]
    public async Task What_comes_back_is_in_stock_again_and_out_of_the_order_and_stays_in_the_ledger()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.StockAsync("B", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 20, "A"), Line("SUGAR", 10, "B"))).Taken();
        (await plant.IssueAsync("PO1", "I2", Line("SUGAR", 5, "A"))).Taken();

        var returned = (await plant.ReturnAsync("PO1", "R1", Input("A", 8, "A2"), Input("B", 10))).Taken();

        Assert.Equal([("A", 8m, "A2"), ("B", 10m, "A1")], returned.Lines!.Select(l => (l.LotId, l.Quantity, l.LocationId)));
        Assert.Equal([("A", 17m)], (await plant.OrderAsync("PO1")).Issues.Select(i => (i.LotId, i.Quantity)));
        Assert.Equal([("A1", 25m), ("A2", 8m)], (await plant.LotAsync("A")).Balances.Select(x => (x.LocationId, x.Quantity)));
        var movement = (await plant.Lots.LedgerAsync("B"))![^1];
        Assert.Equal((MovementType.Reversal, "return:R1:2", 10m, "A1"), (movement.Type, movement.MovementId, movement.Quantity, movement.ToLocationId));
        Assert.Equal(("productionOrder", "PO1"), (movement.Reference!.Kind, movement.Reference.Id));
        // At both ends of the link, although the lot has nothing to do with the order any more.
        Assert.Equal(0m, Assert.Single(await plant.Get<GenealogyStore>().UsesOfAsync("B")).Quantity);
        Assert.Equal(-10m, (await plant.Get<GenealogyStore>().InputsOfAsync("PO1")).Single(l => l.LotId == "B").Entries["return:R1:2"]);
        await plant.ShouldAgreeAsync(["A", "B"], ["PO1"]);
        await plant.ShouldReconcileAsync();
    }

    [Fact]
    public async Task No_more_comes_back_than_went_in_line_by_line_and_all_together()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.StockAsync("B", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 20, "A"))).Taken();
        (await plant.IssueAsync("PO2", "I2", Line("SUGAR", 20, "A"), Line("SUGAR", 20, "B"))).Taken();
        var before = await plant.StandAsync("A");

        Assert.Equal("insufficient-quantity", (await plant.ReturnAsync("PO1", "R1", Input("A", 20.5m))).Refusal?.Code);
        Assert.Equal("insufficient-quantity", (await plant.ReturnAsync("PO1", "R1", Input("A", 12), Input("A", 9, "A2"))).Refusal?.Code);
        Assert.Equal("insufficient-quantity", (await plant.ReturnAsync("PO1", "R1", Input("A", 5), Input("B", 1))).Refusal?.Code);
        Assert.Equal(before, await plant.StandAsync("A"));
        (await plant.ReturnAsync("PO1", "R1", Input("A", 12), Input("A", 8, "A2"))).Taken();
        Assert.Equal("insufficient-quantity", (await plant.ReturnAsync("PO1", "R2", Input("A", 1))).Refusal?.Code);
        await plant.ShouldAgreeAsync(["A", "B"], ["PO1", "PO2"]);
    }

    [Fact]
    public async Task The_poster_itself_lets_nothing_come_back_that_did_not_go_in()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 20, "A"))).Taken();
        var poster = plant.Get<StockPoster>();
        var site = (await plant.Get<MasterDataStore>().FindSiteAsync("NORTH", default))!;
        var tooMuch = new MovementOrder
        {
            MovementId = "return:X:1",
            Type = MovementType.Reversal,
            LotId = "A",
            Quantity = 21,
            Uom = "KGM",
            Site = site,
            To = new("NORTH", "A1"),
            OccurredAt = plant.Clock.GetUtcNow(),
            By = "op1",
            TransformationId = "PO1",
        };
        Assert.Equal("insufficient-quantity", (await poster.PostAsync(tooMuch)).Refusal?.Code);
        Assert.Equal("insufficient-quantity", (await poster.PostAsync(tooMuch with { Quantity = 1, TransformationId = "PO2" })).Refusal?.Code);
        Assert.Null((await poster.PostAsync(tooMuch with { Quantity = 20 })).Refusal);
    }

    [Fact]
    public async Task A_held_lot_comes_back_and_is_held()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 20);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 20, "A"))).Taken();
        await plant.HoldAsync("A", "H1");
        (await plant.ReturnAsync("PO1", "R1", Input("A", 20))).Taken();
        var lot = await plant.LotAsync("A");
        Assert.Equal((20m, false), (lot.Balances.Single(b => b.Quantity != 0).Quantity, lot.Usable));
        Assert.False((await plant.OrderAsync("PO1")).UsesHeldLot);
        Assert.Equal("lot-blocked", (await plant.IssueAsync("PO2", "I2", Line("SUGAR", 1, "A"))).Refusal?.Code);
    }

    [Fact]
    public async Task The_same_return_again_answers_as_the_first_time_and_another_body_under_its_id_is_refused()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 20, "A"))).Taken();
        var first = (await plant.ReturnAsync("PO1", "R1", Input("A", 20))).Taken();
        var again = await plant.ReturnAsync("PO1", "R1", Input("A", 20));
        Assert.True(again.IsRepeat);
        Assert.Equal(first.Lines, again.Taken().Lines);
        Assert.Equal("idempotency-conflict", (await plant.ReturnAsync("PO1", "R1", Input("A", 19))).Refusal?.Code);
        Assert.Single((await plant.Lots.LedgerAsync("A"))!, m => m.Type == MovementType.Reversal);
    }

    [Fact]
    public async Task What_lots_came_out_of_does_not_come_back_altogether()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.StockAsync("B", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 20, "A"))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 10))).Taken();
        Assert.Equal("outputs-remain", (await plant.ReturnAsync("PO1", "R1", Input("A", 20))).Refusal?.Code);
        // The wrong lot was reported: first what was really used, then what was not.
        (await plant.IssueAsync("PO1", "I2", Line("SUGAR", 20, "B"))).Taken();
        (await plant.ReturnAsync("PO1", "R1", Input("A", 20))).Taken();
        Assert.Equal(["B"], (await plant.OrderAsync("PO1")).Issues.Select(i => i.LotId));
    }

    [Fact]
    public async Task Only_an_open_order_of_the_site_gives_something_back()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        Assert.Equal("not-found", (await plant.ReturnAsync("PO1", "R1", Input("A", 1))).Refusal?.Code);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 20, "A"))).Taken();
        Assert.Equal("order-at-other-site", (await plant.ReturnAsync("PO1", ReturnBody("R1", Input("A", 1)).With("siteId", "SOUTH"))).Refusal?.Code);
        Assert.Equal("not-your-site", (await plant.ReturnAsync("PO1", ReturnBody("R1", Input("A", 1)), OtherOperator)).Refusal?.Code);
        (await plant.CloseAsync("PO1", "X1")).Taken();
        Assert.Equal("order-closed", (await plant.ReturnAsync("PO1", "R1", Input("A", 1))).Refusal?.Code);
        (await plant.TransformAsync(TransformationBody("T1", "split", [Input("A", 20)], [Made("SUGAR", 20, "B")]))).Taken();
        Assert.Equal("transformation-exists", (await plant.ReturnAsync("T1", "R2", Input("A", 20))).Refusal?.Code);
    }

    [Theory]
    [InlineData("""{"siteId": "NORTH", "lines": []}""", "/returnId")]
    [InlineData("""{"returnId": "R", "siteId": "NORTH", "lines": []}""", "/lines")]
    [InlineData("""{"returnId": "R", "siteId": "NORTH", "lines": [{"quantity": 1, "uom": "KGM", "locationId": "A1"}]}""", "/lines/0/lotId")]
    [InlineData("""{"returnId": "R", "siteId": "NORTH", "lines": [{"lotId": "NONE", "quantity": 1, "uom": "KGM", "locationId": "A1"}]}""", "/lines/0/lotId")]
    [InlineData("""{"returnId": "R", "siteId": "NORTH", "lines": [{"lotId": "A", "quantity": 1, "uom": "KGM"}]}""", "/lines/0/locationId")]
    [InlineData("""{"returnId": "R", "siteId": "NORTH", "lines": [{"lotId": "A", "quantity": 1, "uom": "KGM", "locationId": "Z9"}]}""", "/lines/0/locationId")]
    [InlineData("""{"returnId": "R", "siteId": "NORTH", "lines": [{"lotId": "A", "quantity": -1, "uom": "KGM", "locationId": "A1"}]}""", "/lines/0/quantity")]
    [InlineData("""{"returnId": "R", "siteId": "NORTH", "lines": [{"lotId": "A", "quantity": 1, "uom": "LTR", "locationId": "A1"}]}""", "/lines/0/uom")]
    public async Task A_wrong_field_is_named_and_nothing_is_stored(string body, string pointer)
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 20, "A"))).Taken();
        plant.Disturbances.Arm(0, afterEffect: false);
        Assert.Equal([pointer], (await plant.ReturnAsync("PO1", (JsonObject)JsonNode.Parse(body)!)).Errors.Select(e => e.Pointer));
        Assert.Equal(0, plant.Disturbances.Accesses);
    }
}
