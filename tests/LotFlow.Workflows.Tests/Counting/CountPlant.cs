using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Counting;
using LotFlow.Domain.People;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Counting;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Counting;

/// <summary>Counting as a plant does it: two counters, a supervisor who asks, a controller and a manager who decide.</summary>
internal static class CountPlant
{
    public static readonly Person Counter1 = Staff.Operator;
    public static readonly Person Counter2 = new("op2", "Omar Operator", Email: null, [Role.Operator], []);
    public static readonly Person Asker = new("supervisor9", "Asta Asker", Email: null, [Role.Supervisor], []);
    public static readonly Person Supervisor = new("supervisor1", "Susi Supervisor", "susi@example.com", [Role.Supervisor], []);
    public static readonly Person Controller = new("controller1", "Carl Controller", "carl@example.com", [Role.Controller], []);

    private static int s_movements;

    /// <summary>Class B may differ by 2 pieces, 5 per cent and 15 euros; a bolt costs 10, gold of class A 100, and nobody knows what dust costs.</summary>
    public static JsonObject Policy(Action<JsonObject>? change = null)
    {
        var policy = new JsonObject
        {
            ["classes"] = new JsonObject
            {
                ["A"] = new JsonObject { ["quantity"] = 0, ["percent"] = 0, ["value"] = 0 },
                ["B"] = new JsonObject { ["quantity"] = 2, ["percent"] = 5, ["value"] = 15 },
            },
            ["tiers"] = new JsonArray(
                Tier(50, ("supervisor", 24), ("controller", 48), ("manager", null)), Tier(500, ("controller", 24), ("manager", null)), Tier(null, ("manager", null))),
        };
        change?.Invoke(policy);
        return policy;
    }

    public static async Task<Plant> OpenAsync(Action<JsonObject>? policy = null, Disturbances? disturbances = null, EventLog? log = null)
    {
        var plant = await Plant.OpenAsync(disturbances: disturbances, log: log);
        await plant.PrepareCountingAsync(policy);
        return plant;
    }

    public static async Task PrepareCountingAsync(this Plant plant, Action<JsonObject>? policy = null)
    {
        await plant.PutItemAsync("BOLT", Item("Bolt", 10, null));
        await plant.PutItemAsync("GOLD", Item("Gold", 100, "A"));
        await plant.PutItemAsync("DUST", Item("Dust", null, null));
        await plant.PutSupplierAsync("GREEN", Body.Supplier("SUGAR", "BOLT", "GOLD", "DUST"));
        await plant.PutPolicyAsync("counting", Policy(policy));
    }

    /// <summary>Receives a lot to a location; it is released at once.</summary>
    public static Task StockAsync(this Plant plant, string lotId, int pieces, string itemId = "BOLT", string location = "A1") => plant.ReceiveAsync(Body.Receipt(l =>
    {
        (l["lotId"], l["itemId"], l["quantity"], l["uom"]) = (lotId, itemId, pieces, "EA");
        (l["locationId"], l["supplierLot"]) = (location, $"S-{lotId}");
    }));

    public static Task<CommandResult<CountAccepted>> OpenCountAsync(this Plant plant, JsonObject body, Person? by = null) =>
        plant.Get<CountCommands>().OpenAsync(JsonSerializer.SerializeToElement(body), by ?? Asker, CancellationToken.None);

    public static async Task<CountAccepted> CountAsync(this Plant plant, string countId, params string[] lotIds)
    {
        var result = await plant.OpenCountAsync(OrderOf(countId, lotIds));
        Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
        await plant.IdleAsync();
        return result.Value!;
    }

    public static JsonObject OrderOf(string countId, params string[] lotIds) => new()
    {
        ["countId"] = countId,
        ["siteId"] = "NORTH",
        ["locationId"] = "A1",
        ["lotIds"] = lotIds.Length == 0 ? null : new JsonArray([.. lotIds.Select(l => (JsonNode)l)]),
    };

    public static JsonObject SubmissionOf(string submissionId, bool complete, params (string LotId, decimal Quantity)[] lines) => new()
    {
        ["submissionId"] = submissionId,
        ["complete"] = complete,
        ["lines"] = new JsonArray([.. lines.Select(l => new JsonObject { ["lotId"] = l.LotId, ["quantity"] = l.Quantity, ["uom"] = "EA" })]),
    };

    public static async Task<CommandResult<SubmissionAccepted>> SubmitCountAsync(this Plant plant, string countId, JsonObject body, Person by)
    {
        var result = await plant.Get<SubmissionCommands>().SubmitAsync(countId, JsonSerializer.SerializeToElement(body), by, CancellationToken.None);
        await plant.IdleAsync();
        return result;
    }

    public static async Task SubmitAsync(this Plant plant, string countId, Person by, params (string LotId, decimal Quantity)[] lines)
    {
        var result = await plant.SubmitCountAsync(countId, SubmissionOf($"s{Interlocked.Increment(ref s_movements)}", complete: false, lines), by);
        Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
    }

    public static async Task<StockCount> CountOfAsync(this Plant plant, string countId) => (await plant.Get<CountStore>().FindAsync(countId))!;

    public static async Task<CountLine> CountLineAsync(this Plant plant, string countId, string lotId) => (await plant.CountOfAsync(countId)).FindLine(lotId)!;

    public static Task<CommandResult<Approval>> AnswerAsync(this Plant plant, StockCount count, DecisionKind decision, Person by) =>
        plant.DecideAsync(count.Approvals[^1].ApprovalId, decision, by);

    public static async Task<decimal> OnHandAsync(this Plant plant, string lotId, string location = "A1") =>
        (await plant.Get<InventoryStore>().BalancesAsync(lotId)).Where(b => b.SiteId == "NORTH" && b.LocationId == location).Sum(b => b.Quantity);

    /// <summary>The counts that dispute the stock, joined with '+'; empty where none does.</summary>
    public static async Task<string> DisputedByAsync(this Plant plant, string lotId, string location = "A1") =>
        string.Join('+', (await plant.Get<InventoryStore>().BalancesAsync(lotId)).Single(b => b.LocationId == location).DisputedBy ?? []);

    public static async Task<IReadOnlyList<Movement>> AdjustmentsAsync(this Plant plant, string lotId) =>
        [.. (await plant.Get<InventoryStore>().LedgerAsync(lotId)).Where(m => m.Type == MovementType.Adjust)];

    /// <summary>Moves pieces at NORTH; into a quarantine location where a dispute forbids a transfer.</summary>
    public static async Task<PostResult> MoveAsync(
        this Plant plant, string lotId, decimal pieces, string from, string to, MovementType type = MovementType.Transfer, TimeSpan? late = null)
    {
        var site = (await plant.Get<MasterDataStore>().FindSiteAsync("NORTH"))!;
        return await plant.Get<StockPoster>().PostAsync(new()
        {
            MovementId = $"m{Interlocked.Increment(ref s_movements)}",
            Type = type,
            LotId = lotId,
            Quantity = pieces,
            Uom = "EA",
            Site = site,
            From = new("NORTH", from),
            To = new("NORTH", to),
            ToKind = site.Location(to)!.Kind,
            OccurredAt = plant.Clock.GetUtcNow() - (late ?? TimeSpan.Zero),
            By = "op3",
        });
    }

    public static async Task MovedAsync(this Plant plant, string lotId, decimal pieces, string from, string to, TimeSpan? late = null)
    {
        var type = to == "QA" ? MovementType.Quarantine : MovementType.Transfer;
        var result = await plant.MoveAsync(lotId, pieces, from, to, type, late);
        Assert.True(result.Movement is not null, result.Refusal?.Detail);
    }

    private static JsonObject Item(string description, decimal? cost, string? countClass) => Body.Item(description, i =>
    {
        i["uom"] = "EA";
        i["unitConversions"] = new JsonArray(new JsonObject { ["uom"] = "XBX", ["factor"] = 12 });
        i["countClass"] = countClass;
        i["standardCost"] = cost is { } amount ? new JsonObject { ["amount"] = amount, ["currency"] = "EUR" } : null;
    });

    private static JsonObject Tier(decimal? upTo, params (string Role, int? Hours)[] ladder) => new()
    {
        ["upToValue"] = upTo,
        ["ladder"] = new JsonArray([.. ladder.Select(l => new JsonObject { ["role"] = l.Role, ["remindEveryHours"] = 8, ["escalateAfterHours"] = l.Hours })]),
    };
}
