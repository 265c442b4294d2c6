using System.Text.Json.Nodes;
using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Production;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Production;

/// <summary>What the tests of production do at a plant, and what must be true of it afterwards.</summary>
internal static class ProductionSteps
{
    public static readonly Person OtherOperator = new("op2", "Otto Operator", Email: null, [Role.Operator], ["SOUTH"]);

    /// <summary>A plant that makes SYRUP of SUGAR and WATER, and CANDY, which is inspected, of SYRUP.</summary>
    public static async Task<Plant> OpenAsync(Disturbances? disturbances = null)
    {
        var plant = await Plant.OpenAsync(disturbances: disturbances);
        await plant.PutItemAsync("WATER", Body.Item("Water"));
        await plant.PutSupplierAsync("GREEN", Body.Supplier("SUGAR", "WATER", "SYRUP", "CANDY"));
        await plant.PutItemAsync("SYRUP", Body.Item("Syrup", i =>
        {
            i["shelfLifeDays"] = 30;
            i["recipe"] = JsonNode.Parse("""{"perQuantity": 10, "uom": "KGM", "components": [{"itemId": "SUGAR", "quantity": 6, "uom": "KGM"}, {"itemId": "WATER", "quantity": 4, "uom": "KGM"}]}""");
        }));
        await plant.PutItemAsync("CANDY", Body.Item("Candy", i =>
        {
            i["inspection"] = "certificate";
            i["specification"] = JsonNode.Parse("""[{"property": "Moisture", "unit": "%", "maximum": 3, "required": true}]""");
        }));
        return plant;
    }

    /// <summary>A released lot in stock.</summary>
    public static async Task StockAsync(
        this Plant plant, string lotId, decimal quantity, string itemId = "SUGAR", string? expiresOn = null, string location = "A1", string siteId = "NORTH")
    {
        var line = await plant.ReceiveAsync(Body.Receipt(
            l => (l["lotId"], l["supplierLot"], l["itemId"], l["quantity"], l["expiresOn"], l["locationId"]) = (lotId, lotId, itemId, quantity, expiresOn, location),
            r => r["siteId"] = siteId));
        Assert.Equal(lotId, line.LotId);
        Assert.True((await plant.LotAsync(lotId)).Usable);
    }

    public static JsonObject Line(string itemId, decimal quantity, string? lotId = null, string? locationId = null, string uom = "KGM")
    {
        var line = new JsonObject { ["itemId"] = itemId, ["quantity"] = quantity, ["uom"] = uom };
        if (lotId is not null)
            line["lotId"] = lotId;
        if (locationId is not null)
            line["locationId"] = locationId;
        return line;
    }

    public static JsonObject Made(string itemId, decimal quantity, string? lotId = null, string? expiresOn = null, string locationId = "A2") =>
        Line(itemId, quantity, lotId, locationId).With("expiresOn", expiresOn);

    public static JsonObject Input(string lotId, decimal quantity, string locationId = "A1") =>
        new() { ["lotId"] = lotId, ["quantity"] = quantity, ["uom"] = "KGM", ["locationId"] = locationId };

    public static JsonObject IssueBody(string issueId, params JsonObject[] lines) =>
        new() { ["issueId"] = issueId, ["siteId"] = "NORTH", ["lines"] = new JsonArray([.. lines]) };

    public static JsonObject OutputBody(string outputId, params JsonObject[] lots) =>
        new() { ["outputId"] = outputId, ["siteId"] = "NORTH", ["lots"] = new JsonArray([.. lots]) };

    public static JsonObject TransformationBody(string id, string kind, JsonObject[] inputs, JsonObject[] outputs) => new()
    {
        ["transformationId"] = id,
        ["kind"] = kind,
        ["siteId"] = "NORTH",
        ["inputs"] = new JsonArray([.. inputs]),
        ["outputs"] = new JsonArray([.. outputs]),
    };

    public static Task<CommandResult<IssueAnswer>> IssueAsync(this Plant plant, string orderId, JsonObject body, Person? by = null) =>
        plant.Get<IssueCommands>().SubmitAsync(orderId, JsonSerializer.SerializeToElement(body), by ?? Staff.Operator, CancellationToken.None);

    public static Task<CommandResult<IssueAnswer>> IssueAsync(this Plant plant, string orderId, string issueId, params JsonObject[] lines) =>
        plant.IssueAsync(orderId, IssueBody(issueId, lines));

    public static Task<CommandResult<OutputAnswer>> ProduceAsync(this Plant plant, string orderId, JsonObject body) =>
        plant.Get<OutputCommands>().SubmitAsync(orderId, JsonSerializer.SerializeToElement(body), Staff.Operator, CancellationToken.None);

    public static Task<CommandResult<OutputAnswer>> ProduceAsync(this Plant plant, string orderId, string outputId, params JsonObject[] lots) =>
        plant.ProduceAsync(orderId, OutputBody(outputId, lots));

    public static JsonObject ReturnBody(string returnId, params JsonObject[] lines) =>
        new() { ["returnId"] = returnId, ["siteId"] = "NORTH", ["lines"] = new JsonArray([.. lines]) };

    public static Task<CommandResult<ReturnAnswer>> ReturnAsync(this Plant plant, string orderId, string returnId, params JsonObject[] lines) =>
        plant.ReturnAsync(orderId, ReturnBody(returnId, lines));

    public static Task<CommandResult<ReturnAnswer>> ReturnAsync(this Plant plant, string orderId, JsonObject body, Person? by = null) =>
        plant.Get<ReturnCommands>().SubmitAsync(orderId, JsonSerializer.SerializeToElement(body), by ?? Staff.Operator, CancellationToken.None);

    public static Task<CommandResult<CloseAnswer>> CloseAsync(this Plant plant, string orderId, string closeId, decimal? expected = null) =>
        plant.Get<CloseCommands>().SubmitAsync(
            orderId, JsonSerializer.SerializeToElement(new JsonObject { ["closeId"] = closeId, ["expectedYield"] = expected }), Staff.Operator, CancellationToken.None);

    public static Task<CommandResult<TransformationAnswer>> TransformAsync(this Plant plant, JsonObject body, Person? by = null) =>
        plant.Get<TransformationCommands>().SubmitAsync(JsonSerializer.SerializeToElement(body), by ?? Staff.Operator, CancellationToken.None);

    public static async Task<OrderView> OrderAsync(this Plant plant, string orderId) => (await plant.Get<ProductionQueries>().FindAsync(orderId))!;

    public static T Taken<T>(this CommandResult<T> result)
    {
        Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
        return result.Value!;
    }

    public static Task HoldAsync(this Plant plant, string lotId, string holdId, HoldScope scope = HoldScope.Lot) => plant.Get<InventoryStore>().HoldAsync(
        lotId, holdId, new("complaint", plant.Clock.GetUtcNow()) { Scope = scope, Source = new("complaint", Ref: null), PlacedBy = "qa1" }, CancellationToken.None);

    /// <summary>A client that waits or repeats, on a plant whose clock goes on meanwhile.</summary>
    public static async Task<T> InsistAsync<T>(this Plant plant, Func<Task<T>> command)
    {
        while (true)
        {
            var attempt = command();
            try
            {
                while (!attempt.IsCompleted)
                {
                    // A second for each answer of the store: else days pass, and what lives for days is gone, while a command waits for the disk.
                    await plant.Get<IDocumentStore>().Container(Containers.Inventory).ReadAsync("nothing", "nothing");
                    await plant.AdvanceAsync(TimeSpan.FromSeconds(1));
                    await Task.WhenAny(attempt, plant.IdleAsync());
                }

                return await attempt;
            }
            catch (StoreUnavailableException)
            {
                await plant.AdvanceAsync(TimeSpan.FromSeconds(10));
                await plant.SweepAsync();
            }
        }
    }

    /// <summary>Everything about stock and links of a lot, without its history.</summary>
    public static async Task<string> StandAsync(this Plant plant, string lotId)
    {
        var inventory = plant.Get<InventoryStore>();
        var control = (await inventory.FindControlAsync(lotId))!;
        var kept = (await inventory.ReservationsAsync(lotId)).Where(r => r.State == ReservationState.Open).Sum(r => r.Quantity);
        var links = (await plant.Get<GenealogyStore>().UsesOfAsync(lotId)).Where(l => l.Quantity != 0);
        return JsonSerializer.Serialize(new
        {
            control.OnHand,
            control.Reserved,
            control.Disposition,
            kept,
            Balances = (await inventory.BalancesAsync(lotId)).Where(b => b.Quantity != 0).Select(b => $"{b.LocationId} {b.Quantity:G29}"),
            Links = links.Select(l => $"{l.TransformationId} {l.Quantity:G29}"),
        });
    }

    /// <summary>The ledger adds up, and both ends of every link say the same.</summary>
    public static async Task ShouldAgreeAsync(this Plant plant, IEnumerable<string> lotIds, IEnumerable<string> transformationIds)
    {
        var (inventory, genealogy) = (plant.Get<InventoryStore>(), plant.Get<GenealogyStore>());
        Dictionary<string, string> atLots = [];
        foreach (var lotId in lotIds)
        {
            var ledger = await inventory.LedgerAsync(lotId);
            foreach (var balance in await inventory.BalancesAsync(lotId))
            {
                Assert.Equal(ledger.Sum(m => m.EffectOn(new(balance.SiteId, balance.LocationId))), balance.Quantity);
                Assert.True(balance.Quantity >= 0);
            }

            foreach (var link in (await genealogy.UsesOfAsync(lotId)).Concat(await genealogy.MakersOfAsync(lotId)))
                atLots[Key(link)] = Entries(link);
        }

        Dictionary<string, string> atTransformations = [];
        foreach (var id in transformationIds)
        {
            foreach (var link in (await genealogy.InputsOfAsync(id)).Concat(await genealogy.OutputsOfAsync(id)))
                atTransformations[Key(link)] = Entries(link);
        }

        Assert.Equal(Sorted(atLots), Sorted(atTransformations));
        static IEnumerable<string> Sorted(Dictionary<string, string> links) => links.Select(l => $"{l.Key}: {l.Value}").Order(StringComparer.Ordinal);
        static string Key(Link l) => $"{l.TransformationId} {l.LotId} {l.Role}";
        static string Entries(Link l) => string.Join(' ', l.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}={e.Value:G29}"));
    }
}
