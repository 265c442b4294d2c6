using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Stock;

/// <summary>What tests of movements do with a plant.</summary>
internal static class StockPlant
{
    public const string Gtin = "04012345678901";

    /// <summary>A plant with sugar (kg, bags of 25), jars (pieces, boxes of 12, with a GTIN) and two customers.</summary>
    public static async Task<Plant> OpenAsync()
    {
        var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("SUGAR", Body.Item("Sugar", i => i["unitConversions"] = new JsonArray(new JsonObject { ["uom"] = "XBG", ["factor"] = 25 })));
        await plant.PutItemAsync("JAR", Body.Item("Jar", i =>
        {
            i["uom"] = "EA";
            i["gtin"] = Gtin;
            i["unitConversions"] = new JsonArray(new JsonObject { ["uom"] = "XBX", ["factor"] = 12 });
        }));
        await plant.PutCustomerAsync("SHOP", "DE", "MAIN", "SIDE");
        await plant.PutCustomerAsync("MILL", market: null);
        return plant;
    }

    public static async Task PutCustomerAsync(this Plant plant, string customerId, string? market, params string[] shipTos)
    {
        var body = new JsonObject
        {
            ["name"] = customerId,
            ["market"] = market,
            ["shipTos"] = new JsonArray([.. shipTos.Select(s => new JsonObject { ["shipTo"] = s, ["name"] = s, ["address"] = "Road 1" })]),
        };
        var result = await plant.Get<MasterDataCommands>().PutCustomerAsync(customerId, JsonSerializer.SerializeToElement(body), Staff.Operator, CancellationToken.None);
        Assert.Empty(result.Errors);
    }

    /// <summary>Receives a released lot of 100 at NORTH/DOCK and answers its id.</summary>
    public static async Task<string> StockAsync(this Plant plant, string receiptId, Action<JsonObject>? line = null) =>
        (await plant.ReceiveAsync(Body.Receipt(line, receiptId: receiptId))).LotId;

    public static Task<string> StockJarsAsync(this Plant plant, string receiptId, Action<JsonObject>? line = null) => plant.StockAsync(receiptId, l =>
    {
        (l["itemId"], l["uom"], l["supplierLot"]) = ("JAR", "EA", $"S-{receiptId}");
        line?.Invoke(l);
    });

    public static Task<CommandResult<MovementAccepted>> MoveAsync(this Plant plant, JsonObject body, Person? by = null) =>
        plant.Get<MovementCommands>().SubmitAsync(JsonSerializer.SerializeToElement(body), by ?? Staff.Operator, CancellationToken.None);

    /// <summary>A movement that must be taken.</summary>
    public static async Task<MovementAccepted> MovedAsync(this Plant plant, JsonObject body)
    {
        var result = await plant.MoveAsync(body);
        Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
        return result.Value!;
    }

    public static async Task<IReadOnlyList<BatchedMovement>> MoveAllAsync(this Plant plant, params JsonObject[] movements)
    {
        var body = new JsonObject { ["movements"] = new JsonArray([.. movements]) };
        var result = await plant.Get<MovementCommands>().SubmitBatchAsync(JsonSerializer.SerializeToElement(body), Staff.Operator, CancellationToken.None);
        Assert.True(result.IsTaken, string.Join("; ", result.Errors));
        return result.Value!;
    }

    public static Task<CommandResult<ReservationView>> ReserveAsync(this Plant plant, JsonObject body, Person? by = null) =>
        plant.Get<ReservationCommands>().SubmitAsync(JsonSerializer.SerializeToElement(body), by ?? Staff.Operator, CancellationToken.None);

    public static async Task<ReservationView> ReservedAsync(this Plant plant, JsonObject body)
    {
        var result = await plant.ReserveAsync(body);
        Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
        return result.Value!;
    }

    public static Task<CommandResult<ReservationView>> GiveUpAsync(this Plant plant, string reservationId) =>
        plant.Get<ReservationCommands>().CancelAsync(reservationId, Staff.Operator, CancellationToken.None);

    public static Task<CommandResult<LotExclusions>> ExcludeAsync(this Plant plant, string lotId, string[] customers, string[] markets) => plant.Get<ExclusionCommands>().PutAsync(
        lotId, JsonSerializer.SerializeToElement(new { customers, markets }), Staff.Quality, CancellationToken.None);

    public static async Task HoldAsync(this Plant plant, string lotId, string holdId = "H1") =>
        Assert.True(await plant.Get<InventoryStore>().HoldAsync(lotId, holdId, new("deviation", plant.Clock.GetUtcNow()), CancellationToken.None));

    public static Task<LotControl> ReleaseAsync(this Plant plant, string lotId, string holdId = "H1") => plant.ChangeAsync(lotId, c => c.WithoutHold(holdId));

    public static Task<LotControl> ChangeAsync(this Plant plant, string lotId, Func<LotControl, LotControl> change) => plant.Get<InventoryStore>().ChangeControlAsync(
        lotId, change, c => LotEvent.Of("test", lotId, c.Sequence, plant.Clock.GetUtcNow(), "test"), CancellationToken.None);

    public static async Task<LotControl> GateAsync(this Plant plant, string lotId) => (await plant.Get<InventoryStore>().FindControlAsync(lotId))!;

    /// <summary>What of a lot is where, as <c>SITE/LOCATION quantity</c>.</summary>
    public static async Task<IEnumerable<string>> WhereAsync(this Plant plant, string lotId) =>
        (await plant.Get<InventoryStore>().BalancesAsync(lotId)).Where(b => b.Quantity != 0).Select(b => $"{b.SiteId}/{b.LocationId} {b.Quantity}").Order(StringComparer.Ordinal);

    public static async Task<Movement> EntryAsync(this Plant plant, string lotId, string movementId) =>
        Assert.Single((await plant.Get<InventoryStore>().LedgerAsync(lotId)), m => m.MovementId == movementId);

    /// <summary>Every document with its version: what a refused command must not change.</summary>
    public static async Task<IReadOnlyList<string>> StoredAsync(this Plant plant)
    {
        var store = plant.Get<IDocumentStore>();
        List<string> stored = [];
        foreach (var definition in Containers.All.Where(c => c.Name != Containers.Audit))
        {
            var query = new DocumentQuery { Limit = DocumentQuery.MaxLimit };
            do
            {
                var page = await store.Container(definition.Name).QueryAsync(query);
                stored.AddRange(page.Documents.Select(d => $"{definition.Name} {d.PartitionKey} {d.Id} {d.ETag}"));
                query = query with { Continuation = page.Continuation };
            }
            while (query.Continuation is not null);
        }

        return stored;
    }
}

/// <summary>Movements and reservations as senders write them.</summary>
internal static class AMovement
{
    private static int s_number;

    public static JsonObject Of(string type, string lotId, decimal quantity = 10, Action<JsonObject>? change = null, string? id = null)
    {
        var body = new JsonObject
        {
            ["movementId"] = id ?? $"M{Interlocked.Increment(ref s_number)}",
            ["type"] = type,
            ["lotId"] = lotId,
            ["quantity"] = quantity,
            ["uom"] = "KGM",
            ["siteId"] = "NORTH",
            ["occurredAt"] = "2026-03-02T07:50:00Z",
        };
        if (type is "ship" or "customerReturn")
            body["customer"] = new JsonObject { ["customerId"] = "MILL" };
        if (type is "putaway" or "transfer")
            body["toLocationId"] = "A1";
        if (type == "transferIn")
            (body["siteId"], body["toLocationId"]) = ("SOUTH", "DOCK");
        if (type == "transferOut")
            body["toSiteId"] = "SOUTH";
        if (type == "scrap")
            body["reason"] = "broken";
        change?.Invoke(body);
        return body;
    }

    /// <summary>The same movement in an object of its own.</summary>
    public static JsonObject Again(this JsonObject body) => (JsonObject)body.DeepClone();

    public static JsonObject Reservation(string lotId, decimal quantity = 10, Action<JsonObject>? change = null, string? id = null)
    {
        var body = new JsonObject
        {
            ["reservationId"] = id ?? $"V{Interlocked.Increment(ref s_number)}",
            ["lotId"] = lotId,
            ["quantity"] = quantity,
            ["uom"] = "KGM",
            ["siteId"] = "NORTH",
            ["order"] = new JsonObject { ["orderId"] = "SO-1", ["customerId"] = "SHOP" },
        };
        change?.Invoke(body);
        return body;
    }

    public static JsonObject Customer(string customerId, string? shipTo = null, string? salesOrder = null) =>
        new() { ["customerId"] = customerId, ["shipTo"] = shipTo, ["salesOrder"] = salesOrder };

    public static JsonObject Reference(string kind, string id) => new() { ["kind"] = kind, ["id"] = id };
}
