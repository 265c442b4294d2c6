using System.Text.Json.Nodes;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using LotFlow.Workflows.Tests.Stock;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>Holds where lots are made: what goes on although it is held takes its holds along, and what production finds is held as anything else.</summary>
public sealed class HeldProductionTests
{
    [Theory]
    [InlineData("descendants", true)]
    [InlineData("lot", false)]
    public async Task What_comes_out_of_the_rework_of_a_held_lot_is_born_with_the_holds_that_reach_it_and_is_released_with_them(string scope, bool isHeld)
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.HeldAsync("A", "H1", scope);
        await plant.DisposeAsync("H1", HoldSteps.Request("Q1", "rework"));

        (await plant.TransformAsync(TransformationBody("T1", "rework", [Input("A", 10)], [Made("SYRUP", 9, "S")]))).Taken();

        Blocker[] expected = isHeld ? [new("hold", "H1")] : [];
        Assert.Equal(expected, (await plant.LotAsync("S")).BlockedBy);
        Assert.False((await HoldSteps.GateAsync(plant, "S")).FindHold("H1")?.AllowsRework ?? false);
        await plant.DisposeAsync("H1", HoldSteps.Request("Q2"));
        Assert.True((await plant.LotAsync("S")).Usable);
        Assert.Equal(isHeld ? [("H1", HoldState.Released)] : [], (await plant.LotAsync("S")).Holds.Select(h => (h.HoldId, h.State)));
    }

    [Theory]
    [InlineData("descendants")]
    [InlineData("lot")]
    public async Task The_parts_of_a_held_lot_keep_its_hold_and_are_released_with_it(string scope)
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.HeldAsync("A", "H1", scope);
        await plant.HeldAsync("A", "H2", scope);

        (await plant.TransformAsync(TransformationBody("T1", "split", [Input("A", 20)], [Made("SUGAR", 12, "B"), Made("SUGAR", 8, "C")]), Staff.Quality)).Taken();
        (await plant.TransformAsync(TransformationBody("T2", "split", [Input("B", 2, "A2")], [Made("SUGAR", 2, "D")]), Staff.Quality)).Taken();

        foreach (var part in new[] { "B", "C", "D" })
            Assert.Equal([new Blocker("hold", "H1"), new Blocker("hold", "H2")], (await plant.LotAsync(part)).BlockedBy);
        Assert.Single((await plant.Get<HoldQueries>().ListAsync(new(HoldState.Open, SiteId: null, OlderThanDays: null, 10, Continuation: null))).Holds, h => h.HoldId == "H1");
        await plant.DisposeAsync("H1", HoldSteps.Request("Q1"));
        foreach (var part in new[] { "A", "B", "C", "D" })
            Assert.Equal([new Blocker("hold", "H2")], (await plant.LotAsync(part)).BlockedBy);
    }

    [Fact]
    public async Task A_part_that_may_be_reworked_is_released_with_the_rest()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.HeldAsync(lotId, "H1");
        var part = (await plant.DisposeAsync("H1", HoldSteps.Request("Q1", "rework", HoldSteps.Part(40)))).Requests.Single().NewLotId!;
        Assert.Equal([new Blocker("hold", "H1")], (await plant.LotAsync(part)).BlockedBy);
        Assert.False((await HoldSteps.GateAsync(plant, lotId)).FindHold("H1")!.AllowsRework);

        await plant.DisposeAsync("H1", HoldSteps.Request("Q2"));

        Assert.True((await plant.LotAsync(part)).Usable);
    }

    [Fact]
    public async Task Whoever_must_not_get_a_lot_must_not_get_its_parts()
    {
        await using var plant = await OpenAsync();
        await plant.PutCustomerAsync("MILL", market: null);
        await plant.StockAsync("A", 50);
        (await plant.ExcludeAsync("A", ["MILL"], ["US"])).Taken();
        (await plant.TransformAsync(TransformationBody("T1", "split", [Input("A", 20)], [Made("SUGAR", 20, "B")]))).Taken();
        await plant.HeldAsync("A", "H1");
        await plant.DisposeAsync("H1", HoldSteps.Request("Q1", "release", HoldSteps.Part(10, "A1")));
        var part = (await plant.HoldDetailsAsync("H1")).Requests.Single().NewLotId!;

        foreach (var lotId in new[] { "B", part })
        {
            var exclusions = (await plant.LotAsync(lotId)).Exclusions!;
            Assert.Equal(["MILL"], exclusions.Customers);
            Assert.Equal(["US"], exclusions.Markets);
        }
    }

    [Fact]
    public async Task A_yield_deviation_is_held_as_policy_says_and_ends_as_any_hold()
    {
        await using var plant = await DeviatedAsync(JsonNode.Parse("""{"deviation": {"scope": "descendants", "reasonCode": "yield"}}""")!.AsObject());

        var held = Assert.Single((await plant.LotAsync("S")).Holds);
        var hold = await plant.HoldDetailsAsync(held.HoldId);

        Assert.Equal(("yield", HoldScope.Descendants, new HoldSource(HoldSource.Deviation, "PO1")), (hold.ReasonCode, hold.Scope, hold.Source));
        Assert.Contains("PO1 made 5 of 10", hold.Note, StringComparison.Ordinal);
        Assert.Equal(HoldState.Released, (await plant.DisposeAsync(held.HoldId, HoldSteps.Request("Q1"))).State);
        Assert.True((await plant.LotAsync("S")).Usable);
        Assert.True((await plant.CloseAsync("PO1", "X1")).IsRepeat);
        Assert.True((await plant.LotAsync("S")).Usable);
    }

    [Fact]
    public async Task Where_policy_says_so_a_yield_deviation_holds_nothing()
    {
        await using var plant = await DeviatedAsync(JsonNode.Parse("""{"deviation": {"enabled": false}}""")!.AsObject());

        Assert.True((await plant.LotAsync("S")).Usable);
    }

    [Fact]
    public async Task What_the_inspection_of_a_product_found_ends_as_any_hold()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("CANDY", 10, "C1"))).Taken();
        await plant.ReportAsync("C1", Body.Measurement("R1", "Moisture", 4, "%"));
        Assert.Equal([new Blocker("hold", "inspection-C1")], (await plant.LotAsync("C1")).BlockedBy);

        var hold = await plant.DisposeAsync("inspection-C1", HoldSteps.Request("Q1", "useAsIs"));

        Assert.Equal((HoldState.Released, "out-of-spec", "NORTH"), (hold.State, hold.ReasonCode, hold.SiteId));
        Assert.NotNull(hold.Note);
        Assert.True((await plant.LotAsync("C1")).Usable);
        Assert.Single(await plant.OutboxAsync("C1"), e => e.Type == LotEventTypes.Held);
    }

    [Fact]
    public async Task What_a_customer_sent_back_can_be_asked_about_at_once()
    {
        await using var plant = await StockPlant.OpenAsync();
        var lotId = await StockPlant.StockAsync(plant, "R");
        await plant.MovedAsync(AMovement.Of("ship", lotId));
        await plant.MovedAsync(AMovement.Of("customerReturn", lotId, id: "BACK"));

        Assert.Equal(HoldState.Released, (await plant.DisposeAsync("return-BACK", HoldSteps.Request("Q1"))).State);
        Assert.True((await plant.LotAsync(lotId)).Usable);
    }

    private static async Task<Plant> DeviatedAsync(JsonObject policy)
    {
        var plant = await OpenAsync();
        await plant.PutPolicyAsync("holds", policy);
        await plant.StockAsync("A", 50);
        await plant.StockAsync("W", 50, "WATER");
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6), Line("WATER", 4))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 5, "S"))).Taken();
        (await plant.CloseAsync("PO1", "X1")).Taken();
        await plant.IdleAsync();
        return plant;
    }
}
