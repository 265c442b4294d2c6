using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Production;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Production;
using LotFlow.Workflows.Stock;

namespace LotFlow.Workflows.Holds;

/// <summary>Under what held stock is moved: the hold, why it stands, and what a movement refers to.</summary>
public sealed record HoldAuthority(string HoldId, string ReasonCode, MovementReference Reference)
{
    public static HoldAuthority Of(HoldCase hold) => new(hold.HoldId, hold.ReasonCode, new("hold", hold.HoldId));
}

/// <summary>What is turned into another lot under the authority of a hold.</summary>
public sealed record HeldTransformation
{
    public required string TransformationId { get; init; }

    public required TransformationKind Kind { get; init; }

    public required string LotId { get; init; }

    public required string NewLotId { get; init; }

    public required string NewItemId { get; init; }

    /// <summary>Only this; null for everything, wherever it is.</summary>
    public HoldPart? Part { get; init; }

    /// <summary>The hold under whose approved disposition this is done.</summary>
    public required HoldCase Hold { get; init; }

    /// <summary>Whether the new lot is born with that hold too. Every other hold goes with it in any case.</summary>
    public required bool KeepsHold { get; init; }

    public required string By { get; init; }
}

/// <summary>Moves held stock as an approved disposition says. Everything may be repeated after a crash, and goes on where it was.</summary>
public sealed class HeldLots(
    StockPoster poster, InventoryStore inventory, GenealogyStore genealogy, HoldInheritance inheritance, LotStore lots, LotProjection projection,
    MasterDataStore masterData, TimeProvider clock)
{
    /// <summary>Posts everything of a lot out of stock, wherever it stands or travels, until nothing is left. Answers why that is not possible, or null.</summary>
    public async Task<Refusal?> EmptyAsync(string lotId, MovementType type, HoldAuthority hold, string by, CancellationToken cancellation)
    {
        while (await NextAsync(lotId, cancellation) is { } at)
        {
            var order = await OrderAsync(lotId, $"hold:{Identifier.Digest($"{hold.HoldId}|{lotId}|{at.Sequence}")}", type, at.Balance.Quantity, at.Balance.Uom, hold, by, at.Place, cancellation);
            // Something has moved since it was read: look again.
            if ((await poster.PostAsync(order with { From = at.Place }, cancellation)).Refusal is { } refusal && refusal.Code != "insufficient-quantity")
                return refusal;
        }

        return null;
    }

    /// <summary>
    /// Turns a part of a lot, or all of it, into a lot of its own: open, issue, pass the holds on, register, produce. The issue comes first
    /// and says what there is to produce.
    /// </summary>
    public async Task<Refusal?> TransformAsync(HeldTransformation change, CancellationToken cancellation)
    {
        var lot = await lots.FindAsync(change.LotId, cancellation) ?? throw new InvalidOperationException($"Lot '{change.LotId}' is not described.");
        await genealogy.OpenAsync(
            new()
            {
                TransformationId = change.TransformationId,
                Kind = change.Kind,
                SiteId = change.Part?.SiteId ?? lot.SiteId,
                By = change.By,
                OpenedAt = clock.GetUtcNow(),
            },
            cancellation);
        // The first output ends the issue: what comes to the lot later stays in it, and what was issued can no longer be taken back.
        if ((await genealogy.OutputsOfAsync(change.TransformationId, cancellation)).Count == 0 && await IssueAsync(change, cancellation) is { } refusal)
        {
            await TakeBackAsync(change, cancellation);
            return refusal;
        }

        await genealogy.CopyInputAsync(change.LotId, change.TransformationId, cancellation);
        await inheritance.PassOnPartAsync(change.LotId, change.TransformationId, change.KeepsHold ? null : change.Hold.HoldId, cancellation);
        foreach (var issue in await IssuedAsync(change, cancellation))
            await ProduceAsync(change, lot, issue, cancellation);
        return null;
    }

    /// <summary>Closes a lot that was disposed of, so that what comes back of it one day is not usable.</summary>
    public async Task RejectAsync(string lotId, string holdId, HoldDisposition disposition, string by, CancellationToken cancellation)
    {
        var control = await inventory.ChangeControlAsync(
            lotId,
            before => before.Disposition is Disposition.Rejected or Disposition.Closed ? null : before with { Disposition = Disposition.Rejected },
            after => LotEvent.Of(
                LotEventTypes.Rejected, lotId, after.Sequence, clock.GetUtcNow(), by,
                ("holdId", holdId), ("disposition", WireName.Of(disposition))),
            cancellation);
        await projection.FollowAsync(control, cancellation);
    }

    private async Task<Refusal?> IssueAsync(HeldTransformation change, CancellationToken cancellation)
    {
        if (change.Part is { } part)
            return await IssueAsync(change, new(part.SiteId, part.LocationId), part.Quantity, part.Uom, "part", cancellation);
        while (await NextAsync(change.LotId, cancellation) is { } at)
        {
            if (await IssueAsync(change, at.Place, at.Balance.Quantity, at.Balance.Uom, $"{at.Sequence}", cancellation) is { } refusal && refusal.Code != "insufficient-quantity")
                return refusal;
        }

        return null;
    }

    private async Task<Refusal?> IssueAsync(HeldTransformation change, Place place, decimal quantity, string uom, string which, CancellationToken cancellation)
    {
        var id = $"hold:{Identifier.Digest($"{change.TransformationId}|{which}")}:issue";
        var order = await OrderAsync(change.LotId, id, MovementType.Issue, quantity, uom, HoldAuthority.Of(change.Hold), change.By, place, cancellation);
        return (await poster.PostAsync(order with { From = place, TransformationId = change.TransformationId }, cancellation)).Refusal;
    }

    /// <summary>What is in the transformation: issues that were not taken back.</summary>
    private async Task<IReadOnlyList<Movement>> IssuedAsync(HeldTransformation change, CancellationToken cancellation)
    {
        var entries = (await genealogy.FindUseAsync(change.LotId, change.TransformationId, cancellation))?.Entries;
        List<Movement> issued = [];
        foreach (var (movementId, quantity) in entries ?? new Dictionary<string, decimal>())
        {
            if (quantity > 0 && !entries!.ContainsKey(PostingPlan.ReversalOf(movementId)))
                issued.Add((await poster.FindAsync(change.LotId, movementId, cancellation))!);
        }

        return issued;
    }

    /// <summary>Puts back what was issued before a place refused. Whatever is issued by another attempt has another id, since the lot has moved on.</summary>
    private async Task TakeBackAsync(HeldTransformation change, CancellationToken cancellation)
    {
        foreach (var issue in await IssuedAsync(change, cancellation))
        {
            var id = PostingPlan.ReversalOf(issue.MovementId);
            var reversal = await OrderAsync(change.LotId, id, MovementType.Reversal, issue.Quantity, issue.Uom, HoldAuthority.Of(change.Hold), change.By, issue.From!, cancellation);
            await TransformationPosting.ReverseAsync(
                reversal with
                {
                    To = issue.From,
                    TransformationId = change.TransformationId,
                    Reverses = issue.MovementId,
                    Reason = "Another part of the lot could not be issued.",
                },
                poster, cancellation);
        }

        await genealogy.CopyInputAsync(change.LotId, change.TransformationId, cancellation);
    }

    private async Task ProduceAsync(HeldTransformation change, Lot lot, Movement issue, CancellationToken cancellation)
    {
        var movementId = issue.MovementId.Replace(":issue", ":produce", StringComparison.Ordinal);
        var gate = await genealogy.RegisterOutputAsync(change.TransformationId, change.NewLotId, change.NewItemId, movementId, issue.Quantity, issue.Uom, cancellation);
        var source = (await inventory.FindControlAsync(change.LotId, cancellation))!;
        var isRegrade = change.NewItemId != source.ItemId;
        await lots.DescribeAsync(Description(change, lot, source), cancellation);
        var order = await OrderAsync(change.NewLotId, movementId, MovementType.Produce, issue.Quantity, issue.Uom, HoldAuthority.Of(change.Hold), change.By, issue.From!, cancellation);
        var posted = await poster.PostAsync(
            order with
            {
                To = issue.From,
                TransformationId = change.TransformationId,
                Birth = new()
                {
                    ItemId = change.NewItemId,
                    Uom = issue.Uom,
                    SupplierId = source.SupplierId,
                    SupplierLot = lot.SupplierLot,
                    // A regrade is the decision about the new lot; a part is what its lot was.
                    Disposition = isRegrade ? Disposition.Released : source.Disposition,
                    ExpiresOn = source.ExpiresOn,
                    CreatedBy = change.TransformationId,
                    Holds = gate.OpenHolds.ToDictionary(h => h, h => gate.FindHold(h)! with { ToldAs = null }),
                    Exclusions = source.Exclusions,
                    EventType = LotEventTypes.Created,
                },
            },
            cancellation);
        if (posted.Refusal is { } refusal)
            throw new InvalidOperationException($"Lot '{change.NewLotId}' could not be made of lot '{change.LotId}': {refusal.Detail}");
        var made = (await inventory.FindControlAsync(change.NewLotId, cancellation))!;
        foreach (var holdId in made.OpenHolds)
            made = await inventory.TellHoldAsync(change.NewLotId, holdId, clock.GetUtcNow(), cancellation);
        await projection.FollowAsync(made, cancellation);
    }

    private Lot Description(HeldTransformation change, Lot lot, LotControl source) => new()
    {
        LotId = change.NewLotId,
        ItemId = change.NewItemId,
        SiteId = change.Part?.SiteId ?? lot.SiteId,
        SupplierId = source.SupplierId,
        SupplierLot = lot.SupplierLot,
        ProducedOn = lot.ProducedOn,
        ExpiresOn = source.ExpiresOn,
        // The identity names the old item; the part of a lot keeps it, as its labels do.
        Identity = change.NewItemId == lot.ItemId ? lot.Identity : null,
        CreatedAt = clock.GetUtcNow(),
    };

    private async Task<(Balance Balance, Place Place, long Sequence)?> NextAsync(string lotId, CancellationToken cancellation)
    {
        // The sequence is read first: a movement under an id made of it that was posted before has changed the balances read after it.
        var sequence = (await inventory.FindControlAsync(lotId, cancellation))?.Sequence ?? 0;
        return (await inventory.BalancesAsync(lotId, cancellation)).Find(b => b.Quantity > 0) is { } balance
            ? (balance, new(balance.SiteId, balance.LocationId), sequence)
            : null;
    }

    private async Task<MovementOrder> OrderAsync(
        string lotId, string movementId, MovementType type, decimal quantity, string uom, HoldAuthority hold, string by, Place at, CancellationToken cancellation) => new()
        {
            MovementId = movementId,
            Type = type,
            LotId = lotId,
            Quantity = quantity,
            Uom = uom,
            Site = await masterData.FindSiteAsync(at.SiteId, cancellation) ?? throw new InvalidOperationException($"There is no site '{at.SiteId}'."),
            OccurredAt = clock.GetUtcNow(),
            By = by,
            Reference = hold.Reference,
            Reason = hold.ReasonCode,
            Authority = hold.HoldId,
        };
}
