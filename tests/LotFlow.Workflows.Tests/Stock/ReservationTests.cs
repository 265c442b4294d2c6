using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Stock;

public sealed class ReservationTests : IAsyncLifetime
{
    private Plant _plant = null!;
    private string _lotId = null!;

    public async ValueTask InitializeAsync()
    {
        _plant = await StockPlant.OpenAsync();
        _lotId = await _plant.StockAsync("R");
    }

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task What_is_kept_for_an_order_is_not_available_to_others_until_it_is_given_up()
    {
        await _plant.ReservedAsync(AMovement.Reservation(_lotId, 70, id: "V"));
        Assert.Equal("insufficient-quantity", (await _plant.MoveAsync(AMovement.Of("ship", _lotId, 31))).Refusal!.Code);
        Assert.Equal("insufficient-quantity", (await _plant.ReserveAsync(AMovement.Reservation(_lotId, 31))).Refusal!.Code);
        await _plant.MovedAsync(AMovement.Of("putaway", _lotId, 80));
        var given = await _plant.GiveUpAsync("V");
        Assert.Equal((ReservationState.Cancelled, 0m, false), (given.Value!.State, given.Value.Quantity, given.IsRepeat));
        Assert.True((await _plant.GiveUpAsync("V")).IsRepeat);
        await _plant.MovedAsync(AMovement.Of("ship", _lotId, 80, m => m["fromLocationId"] = "A1"));
        Assert.Equal("not-found", (await _plant.GiveUpAsync("NONE")).Refusal!.Code);
        Assert.Equal(
            [LotEventTypes.Reserved, LotEventTypes.Moved, LotEventTypes.ReservationCancelled, LotEventTypes.Moved], (await _plant.OutboxAsync(_lotId)).Skip(2).Select(e => e.Type));
    }

    [Theory]
    [InlineData("reservation")]
    [InlineData("salesOrder")]
    [InlineData("customer")]
    public async Task A_pick_and_a_shipment_take_from_the_reservation_that_they_name_or_match(string how)
    {
        await _plant.ReservedAsync(AMovement.Reservation(_lotId, 60, id: "V"));
        await _plant.MovedAsync(For(AMovement.Of("pick", _lotId, 40)));
        Assert.Equal((20m, 40m, ReservationState.Open), await StateAsync());
        // What was picked is shipped first; the order still waits for the rest.
        await _plant.MovedAsync(For(AMovement.Of("ship", _lotId, 40, m => m["fromLocationId"] = "STAGE")));
        Assert.Equal((20m, 0m, ReservationState.Open), await StateAsync());
        await _plant.MovedAsync(For(AMovement.Of("ship", _lotId, 20, m => m["fromLocationId"] = "DOCK")));
        Assert.Equal((0m, 0m, ReservationState.Consumed), await StateAsync());
        Assert.Empty((await _plant.GateAsync(_lotId)).Reserved);

        System.Text.Json.Nodes.JsonObject For(System.Text.Json.Nodes.JsonObject movement) => how switch
        {
            "reservation" => movement.With("customer", AMovement.Customer("SHOP", "MAIN")).With("reference", AMovement.Reference("reservation", "V")),
            "salesOrder" => movement.With("customer", AMovement.Customer("SHOP", "MAIN")).With("reference", AMovement.Reference("salesOrder", "SO-1")),
            _ => movement.With("customer", AMovement.Customer("SHOP", "MAIN", "SO-1")),
        };

        async Task<(decimal, decimal, ReservationState)> StateAsync()
        {
            var v = (await _plant.Get<ReservationCommands>().FindAsync("V", CancellationToken.None))!;
            return (v.Quantity, v.Picked, v.State);
        }
    }

    [Fact]
    public async Task What_was_picked_for_an_order_is_promised_to_nobody_else_until_it_is_shipped()
    {
        await _plant.ReservedAsync(AMovement.Reservation(_lotId, 100, id: "V"));
        await _plant.MovedAsync(AMovement.Of("pick", _lotId, 100).With("reference", AMovement.Reference("reservation", "V")));
        Assert.Equal("insufficient-quantity", (await _plant.ReserveAsync(AMovement.Reservation(_lotId, 1))).Refusal!.Code);
        Assert.Equal("insufficient-quantity", (await _plant.MoveAsync(AMovement.Of("scrap", _lotId, 1, m => m["fromLocationId"] = "STAGE"))).Refusal!.Code);
        var ship = AMovement.Of("ship", _lotId, 100, m => (m["fromLocationId"], m["customer"]) = ("STAGE", AMovement.Customer("SHOP", "MAIN")));
        await _plant.MovedAsync(ship.With("reference", AMovement.Reference("reservation", "V")));
        Assert.Empty((await _plant.GateAsync(_lotId)).Reserved);
    }

    [Fact]
    public async Task A_reservation_of_another_customer_or_that_is_over_serves_nobody()
    {
        await _plant.ReservedAsync(AMovement.Reservation(_lotId, 60, id: "V"));
        var mill = AMovement.Of("ship", _lotId).With("reference", AMovement.Reference("reservation", "V"));
        Assert.Equal("reservation-closed", (await _plant.MoveAsync(mill)).Refusal!.Code);
        await _plant.GiveUpAsync("V");
        var shop = mill.Again().With("customer", AMovement.Customer("SHOP", "MAIN"));
        Assert.Contains("given up by op1", (await _plant.MoveAsync(shop)).Refusal!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quantity", "100.5", "insufficient-quantity")]
    [InlineData("quantity", "0", "/quantity")]
    [InlineData("uom", "\"LTR\"", "uom-mismatch")]
    [InlineData("lotId", "\"NONE\"", "not-found")]
    [InlineData("siteId", "\"EAST\"", "/siteId")]
    [InlineData("siteId", "\"SOUTH\"", "insufficient-quantity")]
    [InlineData("order", "null", "/order")]
    [InlineData("order", "{\"orderId\": \"S\", \"customerId\": \"NOBODY\"}", "/order/customerId")]
    [InlineData("reservationId", "\"a b\"", "/reservationId")]
    public async Task A_reservation_that_cannot_be_leaves_nothing(string field, string value, string code)
    {
        var before = await _plant.StoredAsync();
        var result = await _plant.ReserveAsync(AMovement.Reservation(_lotId, change: r => r[field] = System.Text.Json.Nodes.JsonNode.Parse(value)));
        Assert.Equal(code, result.Refusal?.Code ?? result.Errors[0].Pointer);
        Assert.Equal(before, await _plant.StoredAsync());
    }

    [Fact]
    public async Task Of_a_blocked_lot_nothing_is_promised()
    {
        await _plant.HoldAsync(_lotId);
        var before = await _plant.StoredAsync();
        Assert.Equal("lot-blocked", (await _plant.ReserveAsync(AMovement.Reservation(_lotId))).Refusal!.Code);
        Assert.Equal(before, await _plant.StoredAsync());
    }

    [Fact]
    public async Task A_reservation_is_made_once_and_answered_as_the_first_time()
    {
        var body = AMovement.Reservation(_lotId, id: "V");
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _plant.ReserveAsync(body.Again()))));
        Assert.Single(answers, a => a is { IsTaken: true, IsRepeat: false });
        Assert.Equal(10, (await _plant.GateAsync(_lotId)).Reserved["NORTH"]);
        await _plant.GiveUpAsync("V");
        var again = await _plant.ReserveAsync(body.Again());
        Assert.Equal((true, 10m, ReservationState.Open), (again.IsRepeat, again.Value!.Quantity, again.Value.State));
        var other = await _plant.StockAsync("R2");
        foreach (var changed in new[] { AMovement.Reservation(_lotId, 11, id: "V"), AMovement.Reservation(other, id: "V") })
            Assert.Equal("idempotency-conflict", (await _plant.ReserveAsync(changed)).Refusal!.Code);
    }

    [Fact]
    public async Task Whom_a_lot_is_excluded_from_gets_it_neither_by_shipment_nor_by_pick_nor_by_reservation()
    {
        await _plant.ReservedAsync(AMovement.Reservation(_lotId, id: "V"));
        Assert.True((await _plant.ExcludeAsync(_lotId, ["MILL"], ["DE"])).IsTaken);
        Assert.True((await _plant.ExcludeAsync(_lotId, ["MILL"], ["DE"])).IsRepeat);
        var before = await _plant.StoredAsync();

        Assert.Equal("customer-excluded", (await _plant.MoveAsync(AMovement.Of("ship", _lotId))).Refusal!.Code);
        Assert.Equal("customer-excluded", (await _plant.MoveAsync(AMovement.Of("pick", _lotId).With("customer", AMovement.Customer("MILL")))).Refusal!.Code);
        Assert.Equal("market-excluded", (await _plant.MoveAsync(AMovement.Of("ship", _lotId).With("customer", AMovement.Customer("SHOP", "MAIN")))).Refusal!.Code);
        Assert.Equal("market-excluded", (await _plant.MoveAsync(AMovement.Of("pick", _lotId).With("reference", AMovement.Reference("reservation", "V")))).Refusal!.Code);
        Assert.Equal("market-excluded", (await _plant.ReserveAsync(AMovement.Reservation(_lotId))).Refusal!.Code);

        Assert.Equal(before, await _plant.StoredAsync());
        Assert.Equal(["MILL"], (await _plant.LotAsync(_lotId)).Exclusions!.Customers);
        Assert.Single(await _plant.OutboxAsync(_lotId), e => e.Type == LotEventTypes.ExclusionsChanged);
        await _plant.ExcludeAsync(_lotId, [], []);
        await _plant.MovedAsync(AMovement.Of("ship", _lotId));
        Assert.Null((await _plant.LotAsync(_lotId)).Exclusions);
    }

    [Theory]
    [InlineData("NOBODY", "DE", "/customers")]
    [InlineData("SHOP", "de", "/markets")]
    [InlineData("SHOP", "DEU", "/markets")]
    public async Task An_exclusion_of_what_is_not_known_is_named(string customer, string market, string pointer) =>
        Assert.Equal([pointer], (await _plant.ExcludeAsync(_lotId, [customer], [market])).Errors.Select(e => e.Pointer));

    [Fact]
    public async Task A_lot_that_is_not_there_has_no_exclusions() => Assert.Equal("not-found", (await _plant.ExcludeAsync("NONE", [], [])).Refusal!.Code);
}
