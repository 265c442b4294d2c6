using System.Text.Json.Nodes;
using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Stock;

/// <summary>Every refusal of the contract, each leaving nothing behind: no document is there that was not, and none has changed.</summary>
public sealed class MovementRefusalTests : IAsyncLifetime
{
    private Plant _plant = null!;
    private string _lotId = null!;
    private string _jars = null!;

    public async ValueTask InitializeAsync()
    {
        _plant = await StockPlant.OpenAsync();
        _lotId = await _plant.StockAsync("R");
        _jars = await _plant.StockJarsAsync("J");
    }

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Theory]
    [InlineData("putaway", "quantity", 100.5, "insufficient-quantity")]
    [InlineData("putaway", "lotId", "NONE", "not-found")]
    [InlineData("putaway", "toLocationId", "NOWHERE", "unknown-location")]
    [InlineData("putaway", "fromLocationId", "IN-TRANSIT", "unknown-location")]
    [InlineData("putaway", "fromLocationId", "A2", "insufficient-quantity")]
    [InlineData("putaway", "siteId", "SOUTH", "insufficient-quantity")]
    [InlineData("putaway", "uom", "LTR", "uom-mismatch")]
    [InlineData("putaway", "uom", "XBX", "uom-mismatch")]
    [InlineData("customerReturn", "quantity", 1, "insufficient-quantity")]
    [InlineData("transferIn", "quantity", 1, "insufficient-quantity")]
    public async Task A_movement_that_cannot_be_is_refused(string type, string field, object value, string code) =>
        Refuses(code, await RefusedAsync(AMovement.Of(type, _lotId, change: m => m[field] = Node(value))));

    [Theory]
    [InlineData("putaway", "type", "receipt", "/type")]
    [InlineData("putaway", "type", "reversal", "/type")]
    [InlineData("putaway", "type", "adjust", "/type")]
    [InlineData("putaway", "type", "Putaway", "/type")]
    [InlineData("putaway", "type", null, "/type")]
    [InlineData("putaway", "movementId", "a:b", "/movementId")]
    [InlineData("putaway", "movementId", null, "/movementId")]
    [InlineData("putaway", "lotId", null, "/lotId")]
    [InlineData("putaway", "quantity", 0, "/quantity")]
    [InlineData("putaway", "quantity", -1, "/quantity")]
    [InlineData("putaway", "quantity", "1", "/quantity")]
    [InlineData("putaway", "quantity", 0.1234567891, "/quantity")]
    [InlineData("putaway", "uom", "kg", "/uom")]
    [InlineData("putaway", "siteId", "EAST", "/siteId")]
    [InlineData("putaway", "toLocationId", null, "/toLocationId")]
    [InlineData("putaway", "toLocationId", "DOCK", "/toLocationId")]
    [InlineData("putaway", "toSiteId", "SOUTH", "/toSiteId")]
    [InlineData("putaway", "customer", "SHOP", "/customer")]
    [InlineData("putaway", "occurredAt", "2026-03-02T08:05:01Z", "/occurredAt")]
    [InlineData("putaway", "occurredAt", "2026-03-02T08:00:00", "/occurredAt")]
    [InlineData("putaway", "scan", "(01)123", "/scan")]
    [InlineData("transferOut", "toSiteId", null, "/toSiteId")]
    [InlineData("transferOut", "toSiteId", "EAST", "/toSiteId")]
    [InlineData("transferOut", "toSiteId", "NORTH", "/toSiteId")]
    [InlineData("transferOut", "toLocationId", "A1", "/toLocationId")]
    [InlineData("transferIn", "fromLocationId", "DOCK", "/fromLocationId")]
    [InlineData("transferIn", "toLocationId", null, "/toLocationId")]
    [InlineData("quarantine", "toLocationId", "A1", "/toLocationId")]
    [InlineData("scrap", "reason", null, "/reason")]
    [InlineData("scrap", "toLocationId", "A1", "/toLocationId")]
    [InlineData("sample", "toLocationId", "A1", "/toLocationId")]
    [InlineData("returnToSupplier", "toLocationId", "A1", "/toLocationId")]
    [InlineData("ship", "customer", null, "/customer")]
    [InlineData("ship", "toLocationId", "A1", "/toLocationId")]
    [InlineData("customerReturn", "customer", null, "/customer")]
    [InlineData("customerReturn", "fromLocationId", "A1", "/fromLocationId")]
    public async Task A_field_that_cannot_be_taken_is_named(string type, string field, object? value, string pointer)
    {
        var errors = await InvalidAsync(AMovement.Of(type, _lotId, change: m => m[field] = Node(value)));
        Assert.Equal([pointer], errors.Select(e => e.Pointer));
    }

    [Theory]
    [InlineData("NOBODY", null, "/customer/customerId")]
    [InlineData("SHOP", null, "/customer/shipTo")]
    [InlineData("SHOP", "ELSEWHERE", "/customer/shipTo")]
    public async Task A_customer_or_address_that_is_not_known_is_named(string customerId, string? shipTo, string pointer) =>
        Assert.Equal([pointer], (await InvalidAsync(AMovement.Of("ship", _lotId, change: m => m["customer"] = AMovement.Customer(customerId, shipTo)))).Select(e => e.Pointer));

    [Theory]
    [InlineData("1.5", "EA")]
    [InlineData("0.5", "DZN")]
    [InlineData("1.25", "XBX")]
    public async Task What_is_counted_is_moved_in_whole_numbers(string quantity, string uom)
    {
        var errors = await InvalidAsync(AMovement.Of("putaway", _jars, decimal.Parse(quantity), m => m["uom"] = uom));
        Assert.Equal(["/quantity"], errors.Select(e => e.Pointer));
        Assert.Contains("whole numbers", errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_lot_stands_at_several_places_the_choices_are_named()
    {
        await _plant.MovedAsync(AMovement.Of("putaway", _lotId));
        var error = Assert.Single(await InvalidAsync(AMovement.Of("pick", _lotId)));
        Assert.Equal("/fromLocationId", error.Pointer);
        Assert.Contains("A1, DOCK", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blocked_lot_says_what_blocks_it()
    {
        await _plant.HoldAsync(_lotId);
        var refusal = await RefusedAsync(AMovement.Of("pick", _lotId));
        Refuses("lot-blocked", refusal);
        Assert.Equal([new Blocker("hold", "H1")], refusal.BlockedBy!);
    }

    [Fact]
    public async Task A_closed_lot_does_not_move_even_where_nothing_of_it_is_left()
    {
        await _plant.MovedAsync(AMovement.Of("ship", _lotId, 100));
        await _plant.ChangeAsync(_lotId, c => c with { Disposition = Disposition.Closed });
        foreach (var type in new[] { "pick", "quarantine", "returnToSupplier", "customerReturn", "sample" })
            Refuses("lot-blocked", await RefusedAsync(AMovement.Of(type, _lotId, 1)));
    }

    [Fact]
    public async Task A_lot_without_a_supplier_cannot_be_returned_to_one()
    {
        await _plant.ChangeAsync(_lotId, c => c with { SupplierId = null });
        Refuses("not-supplied", await RefusedAsync(AMovement.Of("returnToSupplier", _lotId)));
    }

    [Fact]
    public async Task A_person_moves_only_at_sites_of_his_own()
    {
        var before = await _plant.StoredAsync();
        Person local = new("op9", "Nora North", Email: null, [Role.Operator], ["NORTH"]);
        await _plant.MoveAsync(AMovement.Of("putaway", "NONE"), local);
        var result = await _plant.MoveAsync(AMovement.Of("transferIn", _lotId), local);
        Assert.Equal(("not-your-site", RefusalKind.Forbidden), (result.Refusal!.Code, result.Refusal.Kind));
        Assert.Equal(before, await _plant.StoredAsync());
    }

    [Fact]
    public async Task What_is_disputed_by_a_count_is_not_taken()
    {
        var store = _plant.Get<Abstractions.Documents.IDocumentStore>().Container(LotFlow.Workflows.Storage.Containers.Inventory);
        await store.CommitAsync(new Abstractions.Documents.DocumentBatch(_lotId).Merge("balance:NORTH:DOCK", new JsonObject { ["disputedBy"] = new JsonArray("C1") }));
        Refuses("count-dispute", await RefusedAsync(AMovement.Of("pick", _lotId)));
        await _plant.MovedAsync(AMovement.Of("quarantine", _lotId));
    }

    [Fact]
    public async Task A_scan_that_differs_says_each_difference()
    {
        var jars = await _plant.StockJarsAsync("X", l => l["expiresOn"] = "2027-01-31");
        var refusal = await RefusedAsync(AMovement.Of("pick", jars, 10, m =>
        {
            m["uom"] = "EA";
            m["scan"] = "(01)04012345678918(10)OTHER(17)270228(30)12";
        }));
        Refuses("scan-mismatch", refusal);
        foreach (var part in new[] { "lot:", "item:", "expiry:", "quantity:" })
            Assert.Contains(part, refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(01)04012345678901(10)S-J")]
    [InlineData("(01)04012345678901(10)S-J(30)10")]
    [InlineData("(01)04012345678901(10)J-001")]
    [InlineData("]C1010401234567890110S-J\u001d3010")]
    [InlineData("https://id.gs1.org/01/04012345678901/10/S-J")]
    public async Task A_scan_that_agrees_is_taken_in_whatever_form(string scan) =>
        await _plant.MovedAsync(AMovement.Of("pick", _jars, 10, m => (m["uom"], m["scan"]) = ("EA", scan)));

    private static void Refuses(string code, Refusal? refusal) => Assert.True(refusal?.Code == code, $"Expected {code} and got {refusal}");

    private async Task<Refusal> RefusedAsync(JsonObject movement)
    {
        var before = await _plant.StoredAsync();
        var result = await _plant.MoveAsync(movement);
        Assert.True(result.Refusal is not null, $"{result.Value} {string.Join("; ", result.Errors)}");
        Assert.Equal(before, await _plant.StoredAsync());
        return result.Refusal;
    }

    private async Task<IReadOnlyList<FieldError>> InvalidAsync(JsonObject movement)
    {
        var before = await _plant.StoredAsync();
        var result = await _plant.MoveAsync(movement);
        Assert.True(result.Errors.Count > 0, $"{result.Value} {result.Refusal}");
        Assert.Equal(before, await _plant.StoredAsync());
        return result.Errors;
    }

    private static JsonValue? Node(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        int number => JsonValue.Create(number),
        _ => JsonValue.Create((double)value),
    };
}
