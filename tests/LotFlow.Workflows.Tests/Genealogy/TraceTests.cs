using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Tests.Production;
using LotFlow.Workflows.Tests.Stock;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Genealogy;

/// <summary>Traces of what the commands of a plant have left behind.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task A_chain_is_traced_from_supplier_lot_to_customer_and_back()
    {
        await using var plant = await OpenAsync();
        await plant.PutCustomerAsync("MILL", market: null);
        await plant.StockAsync("A", 60);
        await plant.StockAsync("W", 40, "WATER");
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 30, "A"), Line("WATER", 20, "W"))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 40, "S1"), Made("SYRUP", 10, "S2"))).Taken();
        await plant.MovedAsync(AMovement.Of("ship", "S1", 25, m => m["fromLocationId"] = "A2", id: "SHIP1"));
        await plant.MovedAsync(AMovement.Of("customerReturn", "S1", 5, m => m["toLocationId"] = "QA"));

        Assert.Equal(["0 A 60", "1 S1 24", "1 S2 6"], await plant.LotsAsync(TraceDirection.Forward, "A"));
        var back = (await plant.TraceAsync(TraceDirection.Backward, "S1")).Trace;
        Assert.Equal(["0 S1 40", "1 A 24", "1 W 16"], back.Lots.Select(l => $"{l.Depth} {l.LotId} {l.QuantityFromRoot:G29}"));
        Assert.Equal([TraceDirection.Both, TraceDirection.Backward, TraceDirection.Backward], back.Lots.Select(l => l.Direction));
        var answer = await plant.TraceAsync(TraceDirection.Forward, "A");
        Assert.Equal((true, GenealogyFreshness.Store), (answer.Trace.Complete, answer.Freshness.Source));
        var made = answer.Trace.Lots[1];
        Assert.Equal((20m, 20m, "KGM", "SYRUP"), (made.OnHand, made.Shipped, made.StockUom, made.ItemId));
        // What came back blocks the lot.
        Assert.Equal(["hold"], made.BlockedBy.Select(b => b.Code));
        Assert.Equal([("S1", "SHIP1", "MILL", 25m)], answer.Trace.Shipments.Select(s => (s.LotId, s.MovementId, s.CustomerId, s.Quantity)));
        Assert.Equal(4, answer.Trace.Links.Count);
    }

    [Fact]
    public async Task Splits_merges_and_repacks_carry_their_shares()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 60);
        await plant.StockAsync("B", 60);
        (await plant.TransformAsync(TransformationBody("SPLIT", "split", [Input("A", 30)], [Made("SUGAR", 10, "A1"), Made("SUGAR", 20, "A2")]))).Taken();
        (await plant.TransformAsync(TransformationBody("MERGE", "merge", [Input("A1", 10, "A2"), Input("B", 30)], [Made("SUGAR", 40, "M")]))).Taken();
        (await plant.TransformAsync(TransformationBody("REPACK", "repack", [Input("M", 20, "A2")], [Made("SUGAR", 20, "P")]))).Taken();

        Assert.Equal(["0 A 60", "1 A1 10", "1 A2 20", "2 M 10", "3 P 5"], await plant.LotsAsync(TraceDirection.Forward, "A"));
        Assert.Equal(["0 P 20", "1 M 20", "2 A1 5", "2 B 15", "3 A 5"], await plant.LotsAsync(TraceDirection.Backward, "P"));
        Assert.Equal(["0 A1 10", "1 A 10", "1 M 10", "2 P 5"], await plant.LotsAsync(TraceDirection.Both, "A1"));
        Assert.Equal(["0 A1 10", "0 B 60", "1 M 40", "2 P 20"], await plant.LotsAsync(TraceDirection.Forward, "A1", "B"));
    }

    [Fact]
    public async Task Rework_that_goes_round_ends_and_its_quantities_are_bounds()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 60);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 30, "A"))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 50, "S"))).Taken();
        (await plant.IssueAsync("PO1", "I2", Line("SYRUP", 10, "S"))).Taken();
        (await plant.ProduceAsync("PO1", "O2", Made("SYRUP", 10, "S"))).Taken();
        (await plant.TransformAsync(TransformationBody("PACK", "repack", [Input("S", 20, "A2")], [Made("SYRUP", 20, "P")]))).Taken();

        Assert.Equal(["0 A 60", "1 S 30*", "2 P 30*"], await plant.LotsAsync(TraceDirection.Forward, "A"));
        Assert.True((await plant.TraceAsync(TraceDirection.Both, "S")).Trace.Complete);
    }

    [Fact]
    public async Task Stock_at_other_sites_and_on_its_way_there_is_on_hand()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 60);
        await plant.MovedAsync(AMovement.Of("transferOut", "A", 20, m => m["fromLocationId"] = "A1"));
        await plant.MovedAsync(AMovement.Of("transferIn", "A", 5));
        var lot = (await plant.TraceAsync(TraceDirection.Both, "A")).Trace.Lots.Single();
        Assert.Equal((60m, 60m), (lot.OnHand, lot.QuantityFromRoot));
    }

    [Fact]
    public async Task An_issue_that_came_back_leaves_the_trace_and_stays_in_the_ledger()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 60);
        await plant.StockAsync("B", 60);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 10, "A"), Line("SUGAR", 10, "B"))).Taken();
        (await plant.ReturnAsync("PO1", "R1", Line("SUGAR", 10, "A", "A1"))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 10, "S"))).Taken();

        Assert.Equal(["0 A 60"], await plant.LotsAsync(TraceDirection.Both, "A"));
        Assert.Equal(["0 S 10", "1 B 10"], await plant.LotsAsync(TraceDirection.Backward, "S"));
        Assert.True((await plant.TraceAsync(TraceDirection.Both, "A", "S")).Trace.Complete);
        Assert.Equal(3, (await plant.Get<Workflows.Lots.InventoryStore>().LedgerAsync("A")).Count);
    }

    [Fact]
    public async Task What_a_walk_finds_is_what_the_stored_links_are()
    {
        await using var plant = await OpenAsync();
        for (var n = 0; n < 4; n++)
            await plant.StockAsync($"A{n}", 60);
        for (var n = 0; n < 4; n++)
            (await plant.TransformAsync(TransformationBody($"T{n}", "split", [Input($"A{n}", 40)], [Made("SUGAR", 20, $"B{n}"), Made("SUGAR", 20, $"C{n}")]))).Taken();
        for (var n = 0; n < 4; n++)
            (await plant.TransformAsync(TransformationBody($"U{n}", "merge", [Input($"B{n}", 10, "A2"), Input($"C{(n + 1) % 4}", 10, "A2")], [Made("SUGAR", 20, $"D{n}")]))).Taken();

        var stored = await plant.StoredLinksAsync();
        var slice = (await plant.Get<GenealogyReader>().ReadAsync(["B0", "D3"], TraceDirection.Both)).Slice;
        Assert.Equal(Closure(["B0", "D3"], LinkRole.Input).Union(Closure(["B0", "D3"], LinkRole.Output)).Order(), slice.LotIds.Order());
        Assert.All(slice.Links, l => Assert.Contains(stored, s => s.LotId == l.LotId && s.TransformationId == l.TransformationId && s.Role == l.Role && s.Quantity == l.Quantity));
        Assert.Empty(slice.Broken);
        var limited = await plant.Get<TraceQueries>().TraceAsync(["A0"], TraceDirection.Forward, maxLots: 4);
        Assert.Equal(["A0", "B0", "C0", "D0"], limited.Trace.Lots.Select(l => l.LotId));
        Assert.Equal([("limit", "C0")], limited.Gaps());

        HashSet<string> Closure(IEnumerable<string> roots, LinkRole near)
        {
            HashSet<string> lots = [.. roots];
            int before;
            do
            {
                before = lots.Count;
                var through = stored.Where(l => l.Role == near && lots.Contains(l.LotId)).Select(l => l.TransformationId).ToHashSet();
                lots.UnionWith(stored.Where(l => l.Role != near && through.Contains(l.TransformationId)).Select(l => l.LotId));
            }
            while (lots.Count > before);
            return lots;
        }
    }

    [Fact]
    public async Task A_lot_that_nobody_knows_is_a_gap_and_nothing_else()
    {
        await using var plant = await OpenAsync();
        var answer = await plant.TraceAsync(TraceDirection.Both, "NONE");
        Assert.Equal([("unknown-lot", "NONE")], answer.Gaps());
    }

    [Theory]
    [InlineData("A", "usedBy:PO1", TraceDirection.Forward)]
    [InlineData("tx:PO1", "input:A", TraceDirection.Forward)]
    [InlineData("S", "madeBy:PO1", TraceDirection.Backward)]
    [InlineData("tx:PO1", "input:A", TraceDirection.Both)]
    public async Task An_end_of_a_link_that_is_missing_is_said_by_a_trace_that_comes_by_it(string partition, string id, TraceDirection direction)
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 60);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 10, "A"))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 10, "S"))).Taken();
        string[] root = [direction == TraceDirection.Backward ? "S" : "A"];
        Assert.True((await plant.TraceAsync(direction, root)).Trace.Complete);
        await plant.LoseAsync(partition, id);
        Assert.Equal(("broken-link", id.EndsWith(":A", StringComparison.Ordinal) ? "A" : partition), Assert.Single((await plant.TraceAsync(direction, root)).Gaps(), g => g.Code == "broken-link"));
    }
}
