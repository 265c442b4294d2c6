using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Production;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Stock;

namespace LotFlow.Workflows.Production;

/// <summary>
/// Brings the outputs of a transformation into stock. Each is described and registered before it has any stock, so that a hold on what it was
/// made of finds it, or finds the gate of the transformation that it inherits from (design, section 5).
/// </summary>
public sealed class OutputPosting(
    StockPoster poster, GenealogyStore genealogy, InventoryStore inventory, LotStore lots, LotProjection projection, MasterDataStore masterData,
    ProductInspection inspection, HoldInheritance inheritance, TimeProvider clock)
{
    public async Task<Refusal?> ProduceAsync(PostingPlan plan, Site site, CancellationToken cancellation)
    {
        var inputs = await InheritAsync(plan, cancellation);
        // All are claimed before the first has stock: a lot id that is taken is found while there is nothing of the others yet.
        foreach (var output in plan.Outputs)
        {
            if (await DescribeAsync(plan, output, cancellation) is { } taken)
                return taken;
        }

        foreach (var output in plan.Outputs)
        {
            if (await ProduceAsync(plan, output, site, inputs, cancellation) is { } refusal)
                return refusal;
        }

        return null;
    }

    /// <summary>Takes the outputs back, last first; what was only described or registered too.</summary>
    public async Task TakeBackAsync(PostingPlan plan, Site site, CancellationToken cancellation)
    {
        var registered = plan.Outputs.Count == 0 ? [] : (await genealogy.OutputsOfAsync(plan.TransformationId, cancellation)).ToDictionary(l => l.LotId);
        foreach (var output in plan.Outputs.Reverse())
        {
            var id = plan.MovementId(output);
            if (await poster.FindAsync(output.LotId, id, cancellation) is { } movement)
                await TransformationPosting.ReverseAsync(plan, movement, output.LotId, site, poster, cancellation);
            if (registered.GetValueOrDefault(output.LotId)?.Entries.ContainsKey(id) == true)
            {
                await genealogy.RegisterOutputAsync(
                    plan.TransformationId, output.LotId, output.ItemId, PostingPlan.ReversalOf(id), -output.Quantity, output.Uom, cancellation);
            }

            if (await inventory.FindControlAsync(output.LotId, cancellation) is null
                && await lots.FindAsync(output.LotId, cancellation) is { } described && described.TransformationId == plan.TransformationId)
            {
                await lots.WithdrawAsync(output.LotId, cancellation);
            }

            // Another output of the order may have brought the lot into being since: either it finds that the description is gone, or this does.
            if (await inventory.FindControlAsync(output.LotId, cancellation) is { } born && born.CreatedBy == CreatorOf(plan))
                await DescribeAgainAsync(plan, output, born, cancellation);
        }
    }

    /// <summary>
    /// Puts on the transformation what its outputs are born with beside later holds: the holds of inputs that were taken in spite of them.
    /// Answers what is known of the inputs.
    /// </summary>
    private async Task<IReadOnlyList<LotControl>> InheritAsync(PostingPlan plan, CancellationToken cancellation)
    {
        List<LotControl> inputs = [];
        if (plan.Kind == TransformationKind.Production)
            return inputs;
        foreach (var lotId in plan.Inputs.Select(i => i.LotId).Distinct())
        {
            var control = (await inventory.FindControlAsync(lotId, cancellation))!;
            inputs.Add(control);
            // A part of a lot that quality divides carries everything that its lot does.
            await (plan.Authority is null
                ? inheritance.PassOnAsync(lotId, plan.TransformationId, cancellation)
                : inheritance.PassOnPartAsync(lotId, plan.TransformationId, exceptHoldId: null, cancellation));
        }

        return inputs;
    }

    private async Task<Refusal?> DescribeAsync(PostingPlan plan, PlannedOutput output, CancellationToken cancellation)
    {
        var lot = await lots.DescribeAsync(DescriptionOf(plan, output), cancellation);
        if (lot.TransformationId != plan.TransformationId || lot.ItemId != output.ItemId)
            return OutputRules.Taken(output.LotId);
        return await inventory.FindControlAsync(output.LotId, cancellation) is { } control && OutputRules.Joins(control, await ItemAsync(output, cancellation)) is { } closed
            && await poster.FindAsync(output.LotId, plan.MovementId(output), cancellation) is null
            ? closed
            : null;
    }

    /// <summary>A lot that has stock has a description, whatever another output of its order that was refused took back meanwhile.</summary>
    private async Task DescribeAgainAsync(PostingPlan plan, PlannedOutput output, LotControl control, CancellationToken cancellation)
    {
        if (await lots.FindAsync(output.LotId, cancellation) is null)
            await lots.DescribeAsync(DescriptionOf(plan, output), cancellation);
        await projection.FollowAsync(control, cancellation);
    }

    private Lot DescriptionOf(PostingPlan plan, PlannedOutput output) => new()
    {
        LotId = output.LotId,
        ItemId = output.ItemId,
        SiteId = plan.SiteId,
        TransformationId = plan.TransformationId,
        ProducedOn = output.ProducedOn,
        ExpiresOn = output.ExpiresOn,
        Identity = output.Identity,
        CreatedAt = clock.GetUtcNow(),
    };

    /// <summary>The same for every output of the order: what it adds to a lot of its own joins it, and another's lot is refused.</summary>
    private static string CreatorOf(PostingPlan plan) => $"tx:{plan.TransformationId}";

    private async Task<Refusal?> ProduceAsync(
        PostingPlan plan, PlannedOutput output, Site site, IReadOnlyList<LotControl> inputs, CancellationToken cancellation)
    {
        var movementId = plan.MovementId(output);
        var gate = await genealogy.RegisterOutputAsync(
            plan.TransformationId, output.LotId, output.ItemId, movementId, output.Quantity, output.Uom, cancellation);
        var item = await ItemAsync(output, cancellation);
        var posted = await poster.PostAsync(
            plan.Movement(movementId, MovementType.Produce, output.LotId, output.Quantity, output.Uom, site) with
            {
                To = new(plan.SiteId, output.LocationId),
                Birth = new()
                {
                    ItemId = output.ItemId,
                    Uom = output.Uom,
                    Disposition = TransformationRules.DispositionOf(plan.Kind, item, inputs.Select(i => (i.Disposition, i.ItemId))),
                    ExpiresOn = output.ExpiresOn,
                    CreatedBy = CreatorOf(plan),
                    Holds = gate.OpenHolds.ToDictionary(id => id, id => gate.FindHold(id)! with { ToldAs = null }),
                    Exclusions = LotExclusions.OfAll(inputs.Select(i => i.Exclusions)),
                    EventType = LotEventTypes.Created,
                },
            },
            cancellation);
        if (posted.Refusal is not null)
            return posted.Refusal;
        var control = await TellHoldsAsync(output.LotId, gate, cancellation);
        if (control is not null)
            await DescribeAgainAsync(plan, output, control, cancellation);
        await inspection.ReviewAsync(output.LotId, cancellation);
        return null;
    }

    /// <summary>Tells of the holds that a lot was born with. Their cases are kept where they were placed.</summary>
    private async Task<LotControl?> TellHoldsAsync(string lotId, TransformationControl gate, CancellationToken cancellation)
    {
        foreach (var holdId in gate.OpenHolds)
            await inventory.TellHoldAsync(lotId, holdId, clock.GetUtcNow(), cancellation);
        return await inventory.FindControlAsync(lotId, cancellation);
    }

    private async Task<Item> ItemAsync(PlannedOutput output, CancellationToken cancellation) =>
        await masterData.FindItemAsync(output.ItemId, cancellation) ?? throw new InvalidOperationException($"There is no item '{output.ItemId}' any more.");
}

/// <summary>Which lots an output may go to.</summary>
internal static class OutputRules
{
    public static Refusal Taken(string lotId) =>
        new("lot-exists", $"Lot '{lotId}' exists already and is not this order's, or of another item. Use another lotId, or leave it out to get one.");

    /// <summary>Why what expires on another day cannot be added to a lot, which has one date. Null where nothing was stated of what is added.</summary>
    public static Refusal? Outlives(string lotId, DateOnly? expiresOn, DateOnly? stated) => stated is null || stated == expiresOn
        ? null
        : new("lot-exists", $"Lot '{lotId}' {(expiresOn is { } day ? $"expires on {day:yyyy-MM-dd}" : "does not expire")}, and expiresOn {stated:yyyy-MM-dd} was sent. "
            + "Leave expiresOn out to add to it, or use another lotId.");

    /// <summary>Why nothing may be added to a lot: what was inspected must not change afterwards.</summary>
    public static Refusal? Joins(LotControl control, Item item) =>
        control.IsBorn && item.Inspection != InspectionKind.None && control.Disposition != Disposition.PendingInspection
            ? new("lot-exists", $"The inspection of lot '{control.LotId}' has ended, so nothing can be added to it. Use another lotId, or leave it out to get one.")
            : null;
}
