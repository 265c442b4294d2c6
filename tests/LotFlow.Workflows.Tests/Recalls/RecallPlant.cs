using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using LotFlow.Workflows.Tests.Stock;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Recalls;

/// <summary>
/// A recall over real stock: 100 kg of sugar of which syrup was made, and both were shipped and moved. Its scope is stored as the scoping
/// leaves it, so that what people tell can be looked at alone.
/// </summary>
internal static class RecallPlant
{
    public const string RecallId = "RC1";

    public static readonly Person Recaller = new("recall1", "Rita Recall", "rita@example.com", [Role.Recall], []);
    public static readonly Person SouthOperator = new("op9", "Sam South", Email: null, [Role.Operator], ["SOUTH"]);

    /// <summary>
    /// Lot S: 100 kg received at NORTH, 40 made into 50 kg of syrup (lot Y, with 10 kg of water that is not in scope), 20 shipped to SHOP, 10 on the
    /// way to SOUTH, 30 left. Lot Y: 15 shipped to SHOP and 5 to MILL, 30 left. Lot W, water, is in no scope.
    /// </summary>
    public static async Task<Plant> OpenAsync(Disturbances? disturbances = null)
    {
        var plant = await ProductionSteps.OpenAsync(disturbances);
        await plant.PutCustomerAsync("SHOP", "DE");
        await plant.PutCustomerAsync("MILL", market: null);
        await plant.StockAsync("S", 100);
        await plant.StockAsync("W", 20, "WATER");
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 40, "S"), Line("WATER", 10, "W"))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 50, "Y"))).Taken();
        await plant.IdleAsync();
        await plant.ShipAsync("S", 20, "SHOP");
        await plant.ShipAsync("Y", 15, "SHOP");
        await plant.ShipAsync("Y", 5, "MILL");
        await plant.MovedAsync(AMovement.Of("transferOut", "S", 10));
        return plant;
    }

    public static Task<Workflows.Stock.MovementAccepted> ShipAsync(this Plant plant, string lotId, decimal quantity, string customerId) =>
        plant.MovedAsync(AMovement.Of("ship", lotId, quantity, m => m["customer"] = AMovement.Customer(customerId)));

    /// <summary>A recall of S and Y whose scope is known and, but for a drill, blocked.</summary>
    public static async Task<Recall> RecallAsync(this Plant plant, Func<Recall, Recall>? change = null, params ScopeMember[] others)
    {
        var now = plant.Clock.GetUtcNow();
        var recall = new Recall
        {
            RecallId = RecallId,
            Title = "Metal in sugar",
            Class = RecallClass.ClassI,
            Reason = "A supplier's notice.",
            Roots = [new() { LotId = "S" }],
            Direction = RecallDirection.Forward,
            Drill = false,
            EffectivenessLevel = EffectivenessLevel.A,
            PolicyVersion = 0,
            StartedBy = Recaller.Id,
            StartedAt = now,
            ScopedAt = now,
            BlockedAt = now,
            ScopeVersion = 1,
            State = RecallState.Containing,
        };
        recall = change?.Invoke(recall) ?? recall;
        var store = plant.Get<RecallStore>();
        await store.OpenAsync(recall, default);
        ScopeMember[] members = [new("S", "SUGAR", ScopeRole.Root, 1), new("Y", "SYRUP", ScopeRole.Descendant, 1), .. others];
        await store.CreateAsync(RecallId, ScopePage.DocumentId(0), new ScopePage(members), default);
        await store.CreateAsync(RecallId, ScopeVersion.DocumentId(1), new ScopeVersion
        {
            Version = 1,
            At = now,
            Cause = ScopeCause.Started,
            By = Recaller.Id,
            Lots = members.Length,
            Added = members.Length,
            Removed = 0,
            NewShipments = 3,
        }, default);
        foreach (var member in members.Where(m => m.IsIn && !recall.Drill))
            await plant.BlockAsync(recall, member.LotId);
        return recall;
    }

    public static Task<bool> BlockAsync(this Plant plant, Recall recall, string lotId) => plant.Get<InventoryStore>().HoldAsync(
        lotId, recall.HoldId, new("recall", plant.Clock.GetUtcNow()) { Scope = HoldScope.Descendants, Source = new(HoldSource.Recall, RecallId), PlacedBy = "recall1" }, default);

    public static async Task<RecallView> ViewAsync(this Plant plant) => (await plant.Get<RecallQueries>().FindAsync(RecallId))!;

    public static JsonObject Found(string confirmationId, params (string LotId, decimal Quantity)[] found) => new()
    {
        ["confirmationId"] = confirmationId,
        ["found"] = new JsonArray([.. found.Select(f => new JsonObject { ["lotId"] = f.LotId, ["quantity"] = f.Quantity, ["uom"] = "KGM" })]),
    };

    public static JsonObject Response(string responseId, string kind, Action<JsonObject>? change = null)
    {
        var body = new JsonObject { ["responseId"] = responseId, ["kind"] = kind };
        change?.Invoke(body);
        return body;
    }

    public static JsonObject Dispositions(string dispositionId, params (string LotId, string Disposition)[] lots) => new()
    {
        ["dispositionId"] = dispositionId,
        ["note"] = "Decided in the meeting.",
        ["lots"] = new JsonArray([.. lots.Select(l => new JsonObject { ["lotId"] = l.LotId, ["disposition"] = l.Disposition })]),
    };

    public static Task<CommandResult<ConfirmationTaken>> ConfirmAsync(this Plant plant, string siteId, JsonObject body, Person? by = null, string recallId = RecallId) =>
        plant.Get<ConfirmationCommands>().ConfirmAsync(recallId, siteId, JsonSerializer.SerializeToElement(body), by ?? Staff.Operator, default);

    public static Task<CommandResult<ResponseTaken>> RespondAsync(this Plant plant, string customerId, JsonObject body, string recallId = RecallId) =>
        plant.Get<ResponseCommands>().RespondAsync(recallId, customerId, JsonSerializer.SerializeToElement(body), Recaller, default);

    public static Task<CommandResult<DispositionsTaken>> DisposeAsync(this Plant plant, JsonObject body, string recallId = RecallId) =>
        plant.Get<DispositionCommands>().DecideAsync(recallId, JsonSerializer.SerializeToElement(body), Staff.Quality, default);

    public static Task CloseAsync(this Plant plant) => plant.Get<RecallStore>().ChangeAsync(
        RecallId, r => r with { State = RecallState.Closed, ClosedAt = plant.Clock.GetUtcNow(), ClosedBy = "manager1" }, default);

    /// <summary>Until the scoping is there, findings cannot widen anything.</summary>
    public static async Task SkipWithoutScopingAsync(this Plant plant)
    {
        try
        {
            await plant.Get<RecallScoping>().RescopeAsync(RecallId, default);
        }
        catch (NotSupportedException)
        {
            Assert.Skip("The scope cannot be widened yet.");
        }
    }
}
