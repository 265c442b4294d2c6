using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>What the tests of holds do with a plant: stock, production as its helper posts it, holds and decisions.</summary>
internal static class HoldSteps
{
    public static JsonObject Hold(string holdId, string scope = "lot") => new()
    {
        ["holdId"] = holdId,
        ["reasonCode"] = "foreign-body",
        ["note"] = "Metal in a sample.",
        ["scope"] = scope,
        ["source"] = new JsonObject { ["kind"] = "person" },
    };

    public static async Task<CommandResult<HoldPlaced>> HoldAsync(this Plant plant, string lotId, JsonObject body, Person? by = null)
    {
        var result = await plant.Get<HoldCommands>().PlaceAsync(lotId, JsonSerializer.SerializeToElement(body), by ?? Staff.Inspector, CancellationToken.None);
        await plant.IdleAsync();
        return result;
    }

    public static async Task<HoldPlaced> HeldAsync(this Plant plant, string lotId, string holdId, string scope = "lot")
    {
        var result = await plant.HoldAsync(lotId, Hold(holdId, scope));
        Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
        return result.Value!;
    }

    public static JsonObject Request(string requestId, string disposition = "release", JsonObject? part = null, string? regradeTo = null)
    {
        var body = new JsonObject { ["requestId"] = requestId, ["note"] = "Looked into it.", ["disposition"] = disposition };
        if (part is not null)
            body["part"] = part;
        if (regradeTo is not null)
            body["regradeTo"] = new JsonObject { ["itemId"] = regradeTo };
        return body;
    }

    public static JsonObject Part(decimal quantity, string locationId = "DOCK") => new() { ["quantity"] = quantity, ["uom"] = "KGM", ["locationId"] = locationId };

    public static async Task<CommandResult<ReleaseRequested>> RequestReleaseAsync(this Plant plant, string holdId, JsonObject body, Person? by = null)
    {
        var result = await plant.Get<HoldRequestCommands>().RequestAsync(holdId, JsonSerializer.SerializeToElement(body), by ?? Staff.Quality, CancellationToken.None);
        await plant.IdleAsync();
        return result;
    }

    /// <summary>Asks for a disposition and has it approved by the other person of quality.</summary>
    public static async Task<HoldDetails> DisposeAsync(this Plant plant, string holdId, JsonObject request)
    {
        var asked = await plant.RequestReleaseAsync(holdId, request);
        Assert.True(asked.IsTaken, $"{asked.Refusal} {string.Join("; ", asked.Errors)}");
        var decided = await plant.DecideAsync(asked.Value!.ApprovalId, DecisionKind.Approve, Staff.Quality2);
        Assert.True(decided.IsTaken, $"{decided.Refusal}");
        return await plant.HoldDetailsAsync(holdId);
    }

    public static async Task<HoldDetails> HoldDetailsAsync(this Plant plant, string holdId) => (await plant.Get<HoldQueries>().FindAsync(holdId))!;

    public static async Task<LotControl> GateAsync(this Plant plant, string lotId) => (await plant.Get<InventoryStore>().FindControlAsync(lotId))!;

    /// <summary>A released lot of 100 kg of sugar at the dock of the north.</summary>
    public static async Task<string> SugarAsync(this Plant plant, string receiptId) => (await plant.ReceiveAsync(Body.Receipt(receiptId: receiptId))).LotId;

    /// <summary>Takes from lots and makes lots of it, in the order in which production does: open, issue, register, produce.</summary>
    public static async Task ProduceAsync(this Plant plant, string transformationId, IEnumerable<string> inputs, IEnumerable<string> outputs, decimal quantity = 1)
    {
        await plant.Get<GenealogyStore>().OpenAsync(
            new() { TransformationId = transformationId, Kind = TransformationKind.Production, SiteId = "NORTH", By = "op1", OpenedAt = plant.Clock.GetUtcNow() }, default);
        foreach (var input in inputs)
            Assert.Null((await plant.IssueAsync(transformationId, input, $"{transformationId}-{input}", quantity)).Refusal);
        foreach (var output in outputs)
            Assert.Null((await plant.OutputAsync(transformationId, output, $"{transformationId}-{output}", quantity)).Refusal);
    }

    public static async Task<PostResult> IssueAsync(this Plant plant, string transformationId, string lotId, string movementId, decimal quantity, bool isRework = false)
    {
        var order = await plant.OrderAsync(movementId, MovementType.Issue, lotId, quantity);
        var place = (await plant.Get<InventoryStore>().BalancesAsync(lotId)).FirstOrDefault(b => b.Quantity > 0) is { } b ? new Place(b.SiteId, b.LocationId) : new Place("NORTH", "DOCK");
        var posted = await plant.Get<StockPoster>().PostAsync(order with { From = place, TransformationId = transformationId, IsRework = isRework });
        await plant.Get<GenealogyStore>().CopyInputAsync(lotId, transformationId, default);
        return posted;
    }

    public static async Task<PostResult> OutputAsync(this Plant plant, string transformationId, string lotId, string movementId, decimal quantity)
    {
        var gate = await plant.Get<GenealogyStore>().RegisterOutputAsync(transformationId, lotId, "SUGAR", movementId, quantity, "KGM", default);
        return await plant.ArriveAsync(gate, transformationId, lotId, movementId, quantity);
    }

    /// <summary>Brings a registered output into stock, born with what the gate had when it was registered.</summary>
    public static async Task<PostResult> ArriveAsync(this Plant plant, TransformationControl gate, string transformationId, string lotId, string movementId, decimal quantity)
    {
        await plant.Get<LotStore>().DescribeAsync(new() { LotId = lotId, ItemId = "SUGAR", SiteId = "NORTH", CreatedAt = plant.Clock.GetUtcNow() });
        var order = await plant.OrderAsync(movementId, MovementType.Produce, lotId, quantity);
        return await plant.Get<StockPoster>().PostAsync(order with
        {
            To = new("NORTH", "LINE"),
            TransformationId = transformationId,
            Birth = new()
            {
                ItemId = "SUGAR",
                Uom = "KGM",
                Disposition = Disposition.Released,
                CreatedBy = movementId,
                MayJoin = true,
                Holds = gate.OpenHolds.ToDictionary(h => h, h => gate.FindHold(h)!),
                EventType = LotEventTypes.Created,
            },
        });
    }

    public static async Task ReserveAsync(this Plant plant, string lotId, string reservationId, decimal quantity, decimal picked = 0)
    {
        var inventory = plant.Get<IDocumentStore>().Container(Containers.Inventory);
        var gate = (await inventory.ReadAsync(lotId, Gate.DocumentId))!;
        var reservation = new Reservation
        {
            ReservationId = reservationId,
            LotId = lotId,
            SiteId = "NORTH",
            Quantity = quantity,
            Picked = picked,
            Uom = "KGM",
            Order = new($"order-{reservationId}", "ACME"),
            By = "op1",
            At = plant.Clock.GetUtcNow(),
            State = quantity > 0 ? ReservationState.Open : ReservationState.Consumed,
        };
        var batch = new DocumentBatch(lotId).Replace(Gate.DocumentId, gate.As<LotControl>().WithReserved("NORTH", reservation.Kept), gate.ETag)
            .Create(Reservation.DocumentId(reservationId), reservation);
        Assert.True((await inventory.CommitAsync(batch)).Committed);
    }

    public static async Task<MovementOrder> OrderAsync(this Plant plant, string movementId, MovementType type, string lotId, decimal quantity) => new()
    {
        MovementId = movementId,
        Type = type,
        LotId = lotId,
        Quantity = quantity,
        Uom = "KGM",
        Site = (await plant.Get<MasterDataStore>().FindSiteAsync("NORTH"))!,
        OccurredAt = plant.Clock.GetUtcNow(),
        By = "op1",
    };
}
