using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Stock;

namespace LotFlow.Workflows.Tests.Recalls.Flow;

/// <summary>
/// A recall as a plant lives through it: contaminated sugar (R-001), of which candy (C1) was made in the north and 30 kg shipped to SHOP, which
/// answers, and to MILL, which does not.
/// </summary>
internal static class RecallFlowSteps
{
    public static readonly Person Recaller = new("recall1", "Rita Recall", "rita@example.com", [Role.Recall], []);
    public static readonly Person Recaller2 = new("recall2", "Rolf Recall", "rolf@example.com", [Role.Recall], []);
    public static readonly Person North = new("supervisor1", "Susi Supervisor", "susi@example.com", [Role.Supervisor], ["NORTH"]);
    public static readonly Person South = new("supervisor2", "Sven Supervisor", "sven@example.com", [Role.Supervisor], ["SOUTH"]);

    public static async Task<Plant> OpenAsync(Disturbances? disturbances = null, EventLog? log = null)
    {
        var plant = await Plant.OpenAsync(disturbances: disturbances, log: log);
        await plant.PrepareRecallsAsync();
        return plant;
    }

    public static async Task PrepareRecallsAsync(this Plant plant)
    {
        plant.People.Hire(Recaller, Recaller2, North, South);
        await plant.PutCustomerAsync("SHOP", "shop@example.com", "quality@shop.example.com");
        await plant.PutCustomerAsync("MILL", "mill@example.com");
    }

    public static async Task PutCustomerAsync(this Plant plant, string customerId, params string[] contacts)
    {
        var body = new JsonObject
        {
            ["name"] = $"{customerId} Ltd",
            ["contacts"] = new JsonArray([.. contacts.Select(c => new JsonObject { ["name"] = c, ["email"] = c, ["phone"] = "+49 1" })]),
            ["shipTos"] = new JsonArray(new JsonObject { ["shipTo"] = "MAIN", ["name"] = "Main", ["address"] = "Road 1" }),
        };
        Assert.Empty((await plant.Get<MasterDataCommands>().PutCustomerAsync(customerId, JsonSerializer.SerializeToElement(body), Staff.Operator, CancellationToken.None)).Errors);
    }

    /// <summary>The stock of the story; answers the contaminated lot.</summary>
    public static async Task<string> ContaminatedAsync(this Plant plant, string name = "R")
    {
        var sugar = await plant.SugarAsync(name);
        await plant.ProduceAsync($"PO-{name}", [sugar], [$"{name}-C1"], 40);
        await plant.ShipAsync($"{name}-C1", 20, "SHOP", $"{name}-M1");
        await plant.ShipAsync($"{name}-C1", 10, "MILL", $"{name}-M2");
        return sugar;
    }

    public static Task ShipAsync(this Plant plant, string lotId, decimal quantity, string customerId, string movementId) =>
        TakenAsync(() => plant.MoveAsync(AMovement.Of("ship", lotId, quantity, m => m["customer"] = AMovement.Customer(customerId, "MAIN"), movementId)));

    public static JsonObject RecallOf(string recallId, params JsonNode[] roots) => new()
    {
        ["recallId"] = recallId,
        ["title"] = "Metal in sugar",
        ["class"] = "II",
        ["reason"] = "A customer found metal.",
        ["roots"] = new JsonArray(roots),
        ["direction"] = "both",
        ["drill"] = false,
        ["effectivenessLevel"] = "E",
    };

    public static async Task StartAsync(this Plant plant, JsonObject body, Person? by = null)
    {
        await TakenAsync(() => plant.Get<RecallCommands>().StartAsync(JsonSerializer.SerializeToElement(body), by ?? Recaller, CancellationToken.None));
        await plant.IdleAsync();
    }

    /// <summary>Starts a recall of the story.</summary>
    public static async Task RecallAsync(this Plant plant, string recallId = "RC", string name = "R") => await plant.StartAsync(RecallOf(recallId, await plant.ContaminatedAsync(name)));

    public static async Task<RecallView> RecallViewAsync(this Plant plant, string recallId = "RC") => (await plant.Get<RecallQueries>().FindAsync(recallId))!;

    public static async Task<Recall> HeaderAsync(this Plant plant, string recallId = "RC") => (await plant.Get<RecallStore>().FindAsync(recallId))!;

    /// <summary>Confirms that everything the books expect is there.</summary>
    public static async Task ConfirmAsync(this Plant plant, string recallId = "RC", string siteId = "NORTH", Func<ScopeStock, decimal>? found = null)
    {
        var view = await plant.RecallViewAsync(recallId);
        var task = view.Tasks.Single(t => t.SiteId == siteId);
        var lines = task.Expected.GroupBy(e => (e.LotId, e.Uom)).Select(g => new JsonObject
        {
            ["lotId"] = g.Key.LotId,
            ["quantity"] = g.Sum(found ?? (e => e.Quantity)),
            ["uom"] = g.Key.Uom,
        });
        var body = new JsonObject { ["confirmationId"] = $"{recallId}-{siteId}-{view.ScopeVersion}", ["found"] = new JsonArray([.. lines]) };
        await TakenAsync(() => plant.Get<ConfirmationCommands>().ConfirmAsync(recallId, siteId, JsonSerializer.SerializeToElement(body), North, CancellationToken.None));
        await plant.IdleAsync();
    }

    public static async Task RespondAsync(this Plant plant, string customerId, string kind = "responded", decimal? used = null, string recallId = "RC")
    {
        var body = new JsonObject { ["responseId"] = $"{recallId}-{customerId}-{kind}-{used}", ["kind"] = kind, ["quantityUsed"] = used, ["uom"] = used is null ? null : "KGM" };
        await TakenAsync(
            () => plant.Get<ResponseCommands>().RespondAsync(recallId, customerId, JsonSerializer.SerializeToElement(body), Recaller, CancellationToken.None));
        await plant.IdleAsync();
    }

    /// <summary>Decides what becomes of lots; all of the scope where none are named.</summary>
    public static async Task DisposeOfAsync(this Plant plant, string disposition, string recallId = "RC", params string[] lotIds)
    {
        var lots = lotIds.Length > 0 ? lotIds : [.. (await plant.RecallViewAsync(recallId)).Scope.LotIds];
        var body = new JsonObject
        {
            ["dispositionId"] = Domain.Identifier.Digest($"{recallId}|{disposition}|{string.Join('|', lots)}"),
            ["note"] = "Decided by quality.",
            ["lots"] = new JsonArray([.. lots.Select(l => new JsonObject { ["lotId"] = l, ["disposition"] = disposition })]),
        };
        await TakenAsync(() => plant.Get<DispositionCommands>().DecideAsync(recallId, JsonSerializer.SerializeToElement(body), Staff.Quality, CancellationToken.None));
        await plant.IdleAsync();
    }

    /// <summary>Everybody has answered and everything is decided.</summary>
    public static async Task SettleAsync(this Plant plant, string recallId = "RC", string disposition = "scrap")
    {
        await plant.ConfirmAsync(recallId);
        await plant.RespondAsync("SHOP", used: 20, recallId: recallId);
        await plant.RespondAsync("MILL", used: 10, recallId: recallId);
        await plant.DisposeOfAsync(disposition, recallId);
    }

    public static JsonObject Closure(string requestId, params (string Kind, string Ref)[] explanations) => new()
    {
        ["requestId"] = requestId,
        ["note"] = "Everything is settled.",
        ["explanations"] = new JsonArray([.. explanations.Select(e => new JsonObject { ["kind"] = e.Kind, ["ref"] = e.Ref, ["text"] = $"Known: {e.Ref}." })]),
    };

    public static async Task<CommandResult<RecallRequested>> RequestClosureAsync(this Plant plant, JsonObject body, Person? by = null, string recallId = "RC")
    {
        var result = await plant.Get<ClosureCommands>().RequestAsync(recallId, JsonSerializer.SerializeToElement(body), by ?? Recaller, CancellationToken.None);
        await plant.IdleAsync();
        return result;
    }

    /// <summary>Asks for closure; answers the approval.</summary>
    public static async Task<string> ClosureAskedAsync(this Plant plant, string requestId = "Q1", string recallId = "RC", params (string Kind, string Ref)[] explanations)
    {
        var result = await plant.RequestClosureAsync(Closure(requestId, explanations), recallId: recallId);
        Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
        return result.Value!.ApprovalId;
    }

    public static async Task<CommandResult<RecallRequested>> RequestReductionAsync(this Plant plant, string requestId, params string[] lotIds)
    {
        var body = new JsonObject { ["requestId"] = requestId, ["note"] = "Not of that lot.", ["lotIds"] = new JsonArray([.. lotIds.Select(l => (JsonNode)l)]) };
        var result = await plant.Get<ReductionCommands>().RequestAsync("RC", JsonSerializer.SerializeToElement(body), Recaller, CancellationToken.None);
        await plant.IdleAsync();
        return result;
    }

    public static async Task<CommandResult<ScopeExtended>> ExtendAsync(this Plant plant, string requestId, params JsonNode[] roots)
    {
        var body = new JsonObject { ["requestId"] = requestId, ["note"] = "Suspect too.", ["roots"] = new JsonArray(roots) };
        var result = await plant.Get<ExtensionCommands>().ExtendAsync("RC", JsonSerializer.SerializeToElement(body), Recaller, CancellationToken.None);
        await plant.IdleAsync();
        return result;
    }

    public static async Task ApproveAsync(this Plant plant, string approvalId, Person? by = null) =>
        Assert.Null((await plant.DecideAsync(approvalId, DecisionKind.Approve, by ?? Staff.Quality2)).Refusal);

    /// <summary>What was written to whom, each message once: "to: subject".</summary>
    public static IEnumerable<string> MailTo(this Plant plant, string email) => plant.Messages.All.Where(m => m.To.Email == email).Select(m => m.Subject);

    private static async Task TakenAsync<T>(Func<Task<CommandResult<T>>> command)
    {
        var result = await command();
        Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
    }
}
