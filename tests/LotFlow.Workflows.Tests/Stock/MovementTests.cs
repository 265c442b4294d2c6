using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Stock;

/// <summary>What each type of movement does, and what it fills in by itself.</summary>
public sealed class MovementTests : IAsyncLifetime
{
    private Plant _plant = null!;

    public async ValueTask InitializeAsync() => _plant = await StockPlant.OpenAsync();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Theory]
    [InlineData("putaway", "NORTH/A1 10", "NORTH/DOCK 90")]
    [InlineData("transfer", "NORTH/A1 10", "NORTH/DOCK 90")]
    [InlineData("transferOut", "NORTH/DOCK 90", "SOUTH/IN-TRANSIT 10")]
    [InlineData("pick", "NORTH/DOCK 90", "NORTH/STAGE 10")]
    [InlineData("ship", "NORTH/DOCK 90")]
    [InlineData("scrap", "NORTH/DOCK 90")]
    [InlineData("sample", "NORTH/DOCK 90")]
    [InlineData("returnToSupplier", "NORTH/DOCK 90")]
    [InlineData("quarantine", "NORTH/DOCK 90", "NORTH/QA 10")]
    public async Task A_movement_takes_the_lot_from_the_one_place_where_it_stands_to_where_its_type_goes(string type, params string[] where)
    {
        var lotId = await _plant.StockAsync("R");
        var accepted = await _plant.MovedAsync(AMovement.Of(type, lotId, id: "M"));
        Assert.Equal(where, await _plant.WhereAsync(lotId));
        Assert.Equal(("M", 3L), (accepted.MovementId, accepted.Sequence));
        Assert.Equal(90, accepted.Balances[0].Quantity);
        var e = (await _plant.OutboxAsync(lotId))[^1];
        Assert.Equal((LotEventTypes.Moved, 3L, type), (e.Type, e.Sequence, e.Data["movementType"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Stock_is_in_transit_between_sites_and_arrives_at_the_one_that_it_was_sent_to()
    {
        var lotId = await _plant.StockAsync("R");
        await _plant.MovedAsync(AMovement.Of("transferOut", lotId, 30));
        Assert.Equal(70, (await _plant.GateAsync(lotId)).OnHand.Values.Sum());
        await _plant.MovedAsync(AMovement.Of("transferIn", lotId, 10));
        // As a sender says it who names both sites.
        await _plant.MovedAsync(AMovement.Of("transferIn", lotId, 10, m => (m["siteId"], m["toSiteId"]) = ("NORTH", "SOUTH")));
        Assert.Equal(["NORTH/DOCK 70", "SOUTH/DOCK 20", "SOUTH/IN-TRANSIT 10"], await _plant.WhereAsync(lotId));
        var north = await _plant.MoveAsync(AMovement.Of("transferIn", lotId, 10, m => m["siteId"] = "NORTH"));
        Assert.Equal("insufficient-quantity", north.Refusal!.Code);
    }

    [Fact]
    public async Task A_customer_return_comes_back_to_quarantine_and_blocks_the_lot_with_a_hold_that_has_its_case()
    {
        var lotId = await _plant.StockAsync("R");
        await _plant.MovedAsync(AMovement.Of("ship", lotId, 40));
        await _plant.MovedAsync(AMovement.Of("customerReturn", lotId, 15, m => m["reason"] = "wet", id: "BACK"));
        Assert.Equal(["NORTH/DOCK 60", "NORTH/QA 15"], await _plant.WhereAsync(lotId));
        var lot = await _plant.LotAsync(lotId);
        Assert.Equal([new Blocker("hold", "return-BACK")], lot.BlockedBy);
        var hold = Assert.Single(lot.Holds);
        Assert.Equal(("return-BACK", "customer-return", "customerReturn", "BACK", "op1"), (hold.HoldId, hold.ReasonCode, hold.Source.Kind, hold.Source.Ref, hold.PlacedBy));
        Assert.Equal([LotEventTypes.Moved, LotEventTypes.Held], (await _plant.OutboxAsync(lotId)).Skip(3).Select(e => e.Type));
        Assert.True((await _plant.Get<LotStore>().FindAsync(lotId))!.Blocked);
        Assert.Equal("lot-blocked", (await _plant.MoveAsync(AMovement.Of("pick", lotId, 1, m => m["fromLocationId"] = "DOCK"))).Refusal!.Code);
    }

    [Fact]
    public async Task A_hold_id_that_a_long_movement_id_would_make_too_long_is_shortened()
    {
        var lotId = await _plant.StockAsync("R");
        await _plant.MovedAsync(AMovement.Of("ship", lotId, 40));
        var id = new string('x', 64);
        await _plant.MovedAsync(AMovement.Of("customerReturn", lotId, 5, id: id));
        var hold = Assert.Single((await _plant.GateAsync(lotId)).OpenHolds);
        Assert.Equal(64, hold.Length);
        Assert.Equal(id, Assert.Single((await _plant.LotAsync(lotId)).Holds).Source.Ref);
    }

    [Theory]
    [InlineData("SUGAR", 2, "XBG", "50")]
    [InlineData("SUGAR", 500, "GRM", "0.5")]
    [InlineData("JAR", 3, "XBX", "36")]
    [InlineData("JAR", 1, "DZN", "12")]
    public async Task A_quantity_in_another_unit_of_the_item_is_kept_in_that_of_the_lot_and_as_it_was_reported(string itemId, int quantity, string uom, string kept)
    {
        var lotId = itemId == "SUGAR" ? await _plant.StockAsync("R") : await _plant.StockJarsAsync("R");
        await _plant.MovedAsync(AMovement.Of("putaway", lotId, quantity, m => m["uom"] = uom, id: "M"));
        var entry = await _plant.EntryAsync(lotId, "M");
        Assert.Equal((decimal.Parse(kept), new ReportedQuantity(quantity, uom)), (entry.Quantity, entry.Reported!));
    }

    [Fact]
    public async Task A_late_report_keeps_both_times()
    {
        var lotId = await _plant.StockAsync("R");
        await _plant.MovedAsync(AMovement.Of("putaway", lotId, change: m => m["occurredAt"] = "2026-02-27T10:00:00+01:00", id: "M"));
        var entry = await _plant.EntryAsync(lotId, "M");
        Assert.Equal((new(2026, 2, 27, 9, 0, 0, TimeSpan.Zero), _plant.Clock.GetUtcNow()), (entry.OccurredAt, entry.RecordedAt));
    }

    [Fact]
    public async Task What_is_in_the_ledger_reads_without_internals_and_adds_up()
    {
        var lotId = await _plant.StockAsync("R");
        await _plant.MovedAsync(AMovement.Of("transferOut", lotId, 30));
        await _plant.MovedAsync(AMovement.Of("ship", lotId, 5, m => m["customer"] = AMovement.Customer("SHOP", "MAIN", "SO-9")));
        var entries = (await _plant.Lots.LedgerAsync(lotId))!.Select(LedgerEntry.Of).ToList();
        Assert.Equal(
            [new LedgerEffect("NORTH", "DOCK", 100, 100), new("NORTH", "DOCK", -30, 70), new("SOUTH", "IN-TRANSIT", 30, 30), new("NORTH", "DOCK", -5, 65)],
            entries.SelectMany(e => e.Effects));
        Assert.Equal(new ShippedTo("SHOP", "MAIN", "SO-9"), entries[^1].Customer);
        Assert.DoesNotContain(typeof(LedgerEntry).GetProperties(), p => p.Name.Contains("Hash", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lot_at_several_sites_moves_where_it_has_not_expired_and_is_shown_as_expired_with_the_first()
    {
        var lotId = await _plant.StockAsync("R", l => l["expiresOn"] = "2026-03-03");
        await _plant.MovedAsync(AMovement.Of("transferOut", lotId, 30));
        await _plant.MovedAsync(AMovement.Of("transferIn", lotId, 30));
        // 23:30 UTC: the 4th has begun in Berlin, and not in New York.
        await _plant.AdvanceAsync(new DateTimeOffset(2026, 3, 3, 23, 30, 0, TimeSpan.Zero) - _plant.Clock.GetUtcNow());
        Assert.Equal(["expired"], (await _plant.LotAsync(lotId)).BlockedBy.Select(b => b.Code));
        Assert.Equal("lot-blocked", (await _plant.MoveAsync(AMovement.Of("ship", lotId))).Refusal!.Code);
        await _plant.MovedAsync(AMovement.Of("ship", lotId, change: m => m["siteId"] = "SOUTH"));
        await _plant.MovedAsync(AMovement.Of("quarantine", lotId, 20, m => m["siteId"] = "SOUTH"));
        await _plant.AdvanceAsync(TimeSpan.FromHours(6));
        Assert.Equal("lot-blocked", (await _plant.MoveAsync(AMovement.Of("ship", lotId, change: m => m["siteId"] = "SOUTH"))).Refusal!.Code);
    }
}
