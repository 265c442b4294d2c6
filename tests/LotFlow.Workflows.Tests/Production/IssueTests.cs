using System.Text.Json.Nodes;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Production;

public sealed class IssueTests
{
    [Fact]
    public async Task What_expires_first_is_issued_first_and_a_line_is_split_over_lots()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("LATE", 100, expiresOn: "2027-01-01");
        await plant.StockAsync("SOON", 30, expiresOn: "2026-06-01");
        await plant.StockAsync("NEVER", 100);
        var issued = (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 120))).Taken();
        Assert.Equal([("SOON", 30m), ("LATE", 90m)], issued.Lines!.Select(l => (l.LotId, l.Quantity)));
        var order = await plant.OrderAsync("PO1");
        Assert.Equal([("LATE", 90m), ("SOON", 30m)], order.Issues.Select(i => (i.LotId, i.Quantity)));
        await plant.ShouldAgreeAsync(["LATE", "SOON", "NEVER"], ["PO1"]);
    }

    [Fact]
    public async Task Policy_may_ask_for_what_came_first_and_for_a_single_lot()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("OLD", 40, expiresOn: "2027-01-01");
        await plant.AdvanceAsync(TimeSpan.FromHours(1));
        await plant.StockAsync("NEW", 100, expiresOn: "2026-06-01");
        await plant.PutPolicyAsync("production", new() { ["lotSelection"] = "firstInFirstOut" });
        Assert.Equal("OLD", (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 10))).Taken().Lines!.Single().LotId);
        await plant.PutPolicyAsync("production", new() { ["lotSelection"] = "firstInFirstOut", ["singleLot"] = true });
        Assert.Equal("NEW", (await plant.IssueAsync("PO1", "I2", Line("SUGAR", 50))).Taken().Lines!.Single().LotId);
        Assert.Equal("insufficient-quantity", (await plant.IssueAsync("PO1", "I3", Line("SUGAR", 60))).Refusal?.Code);
    }

    [Fact]
    public async Task Lots_that_must_not_be_used_are_left_out_and_refused_where_they_are_named()
    {
        await using var plant = await OpenAsync();
        foreach (var lotId in new[] { "HELD", "EXCLUDED", "EXPIRED", "GOOD" })
            await plant.StockAsync(lotId, 50, expiresOn: lotId == "EXPIRED" ? "2026-03-03" : null);
        await plant.HoldAsync("HELD", "H1");
        await plant.Get<InventoryStore>().ChangeControlAsync(
            "EXCLUDED", c => c with { Exclusions = new(["C1"], ["US"]) }, c => LotEvent.Of("lot.excluded", "EXCLUDED", c.Sequence, plant.Clock.GetUtcNow(), "qa1"), default);
        await plant.AdvanceAsync(TimeSpan.FromDays(3));

        var forC1 = IssueBody("I1", Line("SUGAR", 50)).With("customerId", "C1");
        Assert.Equal("GOOD", (await plant.IssueAsync("PO1", forC1)).Taken().Lines!.Single().LotId);
        Assert.Equal("insufficient-quantity", (await plant.IssueAsync("PO1", IssueBody("I2", Line("SUGAR", 1)).With("market", "US"))).Refusal?.Code);
        var held = (await plant.IssueAsync("PO1", "I3", Line("SUGAR", 1, "HELD"))).Refusal!;
        Assert.Equal(("lot-blocked", "H1"), (held.Code, held.BlockedBy!.Single().Ref));
        Assert.Equal("expired", (await plant.IssueAsync("PO1", "I4", Line("SUGAR", 1, "EXPIRED"))).Refusal!.BlockedBy!.Single().Code);
        Assert.Equal("customer-excluded", (await plant.IssueAsync("PO1", IssueBody("I5", Line("SUGAR", 1, "EXCLUDED")).With("customerId", "C1"))).Refusal?.Code);
        Assert.Equal("EXCLUDED", (await plant.IssueAsync("PO1", IssueBody("I6", Line("SUGAR", 1)).With("customerId", "C2"))).Taken().Lines!.Single().LotId);
    }

    [Fact]
    public async Task Lines_that_name_their_lot_get_it_before_others_choose()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50, expiresOn: "2026-06-01");
        await plant.StockAsync("B", 50);
        var lines = (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 50), Line("SUGAR", 50, "A"))).Taken().Lines!;
        Assert.Equal(["B", "A"], lines.Select(l => l.LotId));
    }

    [Fact]
    public async Task The_same_issue_again_answers_as_the_first_time_and_another_body_under_its_id_is_refused()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        var first = (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 20))).Taken();
        await plant.HoldAsync("A", "H1");
        var again = await plant.IssueAsync("PO1", "I1", Line("SUGAR", 20));
        Assert.True(again.IsRepeat);
        Assert.Equal(first.Lines, again.Taken().Lines);
        Assert.Equal("idempotency-conflict", (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 21))).Refusal?.Code);
        Assert.Equal("idempotency-conflict", (await plant.IssueAsync("PO2", "I1", Line("SUGAR", 20))).Refusal?.Code);
        Assert.Single((await plant.Lots.LedgerAsync("A"))!, m => m.Type == MovementType.Issue);
    }

    [Fact]
    public async Task A_refused_issue_leaves_nothing_and_may_be_sent_again()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        var body = IssueBody("I1", Line("SUGAR", 60));
        Assert.Equal("insufficient-quantity", (await plant.IssueAsync("PO1", body)).Refusal?.Code);
        Assert.Null(await plant.Get<LotFlow.Workflows.Production.ProductionQueries>().FindAsync("PO1"));
        Assert.Null((await plant.Get<LotFlow.Workflows.Commands.CommandInbox>().ReadAsync<JsonObject>("production-issue", "I1", default)));
        await plant.StockAsync("B", 50);
        Assert.Equal(2, (await plant.IssueAsync("PO1", body)).Taken().Lines!.Count);
    }

    [Fact]
    public async Task An_order_id_cannot_be_used_at_another_site()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.StockAsync("S", 50, siteId: "SOUTH");
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 1))).Taken();
        Assert.Equal("order-at-other-site", (await plant.IssueAsync("PO1", IssueBody("I2", Line("SUGAR", 1)).With("siteId", "SOUTH"))).Refusal?.Code);
        Assert.Equal("not-your-site", (await plant.IssueAsync("PO1", IssueBody("I3", Line("SUGAR", 1)), OtherOperator)).Refusal?.Code);
    }

    [Fact]
    public async Task An_order_shows_at_once_that_a_lot_which_it_used_is_held_now()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 10))).Taken();
        Assert.False((await plant.OrderAsync("PO1")).UsesHeldLot);
        await plant.HoldAsync("A", "H1");
        var order = await plant.OrderAsync("PO1");
        Assert.True(order.UsesHeldLot);
        Assert.True(order.Issues.Single().Held);
    }

    public static TheoryData<string, string> WrongBodies => new()
    {
        { """{"siteId": "NORTH", "lines": [{"itemId": "SUGAR", "quantity": 1, "uom": "KGM"}]}""", "/issueId" },
        { """{"issueId": "I", "siteId": "EAST", "lines": [{"itemId": "SUGAR", "quantity": 1, "uom": "KGM"}]}""", "/siteId" },
        { """{"issueId": "I", "siteId": "NORTH", "lines": []}""", "/lines" },
        { """{"issueId": "I", "siteId": "NORTH", "lines": [7]}""", "/lines/0" },
        { """{"issueId": "I", "siteId": "NORTH", "lines": [{"itemId": "SALT", "quantity": 1, "uom": "KGM"}]}""", "/lines/0/itemId" },
        { """{"issueId": "I", "siteId": "NORTH", "lines": [{"itemId": "SUGAR", "quantity": 0, "uom": "KGM"}]}""", "/lines/0/quantity" },
        { """{"issueId": "I", "siteId": "NORTH", "lines": [{"itemId": "SUGAR", "quantity": 1.0000000001, "uom": "KGM"}]}""", "/lines/0/quantity" },
        { """{"issueId": "I", "siteId": "NORTH", "lines": [{"itemId": "SUGAR", "quantity": 1, "uom": "LTR"}]}""", "/lines/0/uom" },
        { """{"issueId": "I", "siteId": "NORTH", "lines": [{"itemId": "SUGAR", "quantity": 1, "uom": "KGM", "lotId": "NONE"}]}""", "/lines/0/lotId" },
        { """{"issueId": "I", "siteId": "NORTH", "lines": [{"itemId": "WATER", "quantity": 1, "uom": "KGM", "lotId": "A"}]}""", "/lines/0/lotId" },
        { """{"issueId": "I", "siteId": "NORTH", "lines": [{"itemId": "SUGAR", "quantity": 1, "uom": "KGM", "locationId": "Z9"}]}""", "/lines/0/locationId" },
        { """{"issueId": "I", "siteId": "NORTH", "occurredAt": "2026-03-02T09:00:00Z", "lines": [{"itemId": "SUGAR", "quantity": 1, "uom": "KGM"}]}""", "/occurredAt" },
        { """{"issueId": "I", "siteId": "NORTH", "market": "us", "lines": [{"itemId": "SUGAR", "quantity": 1, "uom": "KGM"}]}""", "/market" },
        { """{"issueId": "I", "siteId": "NORTH", "kind": "guessed", "lines": [{"itemId": "SUGAR", "quantity": 1, "uom": "KGM"}]}""", "/kind" },
    };

    [Theory]
    [MemberData(nameof(WrongBodies))]
    public async Task A_wrong_field_is_named_and_nothing_is_stored(string body, string pointer)
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        plant.Disturbances.Arm(0, afterEffect: false);
        var result = await plant.IssueAsync("PO1", (JsonObject)JsonNode.Parse(body)!);
        Assert.Equal([pointer], result.Errors.Select(e => e.Pointer));
        Assert.Equal(0, plant.Disturbances.Accesses);
    }
}
