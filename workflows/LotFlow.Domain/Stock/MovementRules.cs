using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;

namespace LotFlow.Domain.Stock;

/// <summary>
/// Whether a movement may be: the gate rule (design, section 4). Each type states what it needs of the lot; the quantity must be there, and
/// what is kept for others or disputed by a count stays where it is.
/// </summary>
public static class MovementRules
{
    /// <summary>Why not, or null.</summary>
    public static Refusal? Judge(MovementOrder order, LotSnapshot stock, DateTimeOffset now) =>
        Reckoned(order, stock.Control) ?? Joined(order, stock) ?? Gate(order, stock.Control, now) ?? Exclusion(order, stock) ?? Dispute(order, stock.From)
        ?? OnHand(order, stock) ?? Kept(order, stock) ?? Returned(order, stock) ?? Unused(order, stock);

    /// <summary>The refusal of a lot that must not move.</summary>
    public static Refusal Blocked(string lotId, IReadOnlyList<Blocker> blockers) => new(
        "lot-blocked",
        $"Lot '{lotId}' must not move: {string.Join(", ", blockers.Select(b => b.Ref is null ? b.Code : $"{b.Code} {b.Ref}"))}. "
        + "It may go to a quarantine location or back to its supplier; everything else waits until quality has decided.")
    {
        BlockedBy = blockers,
    };

    /// <summary>What blocks the lot for this movement; empty when nothing does.</summary>
    public static IReadOnlyList<Blocker> BlockersFor(MovementOrder order, LotControl control, DateTimeOffset now)
    {
        if (NeedsNothing(order))
            return [];
        IEnumerable<Blocker> blockers = control.BlockedBy(order.Site, now);
        if (order.IsRework)
            blockers = blockers.Where(b => b.Code is not ("hold" or "recall") || control.FindHold(b.Ref!) is not { AllowsRework: true });
        return [.. blockers];
    }

    private static Refusal? Reckoned(MovementOrder order, LotControl control) =>
        order.AtSequence is { } reckoned && reckoned != control.Sequence
            ? new("lot-changed", $"Lot '{order.LotId}' has changed since the quantity was reckoned. Reckon it again.")
            : null;

    private static Refusal? Joined(MovementOrder order, LotSnapshot stock)
    {
        if (order.Birth is not { } birth || stock.IsBirth)
            return null;
        if (!birth.MayJoin && stock.Control.CreatedBy != birth.CreatedBy)
            return new("lot-exists", $"Lot '{order.LotId}' exists already, from '{stock.Control.CreatedBy}'. Use another lotId, or leave it out to get one.");
        // Its inspection has ended: what is added now would never be inspected.
        if (birth.Disposition == Disposition.PendingInspection && stock.Control.Disposition != Disposition.PendingInspection)
            return new("lot-exists", $"Lot '{order.LotId}' has been inspected already, so nothing uninspected can be added to it. Use another lotId, or leave it out to get one.");
        return stock.Control.ItemId == birth.ItemId && stock.Control.Uom == birth.Uom
            ? null
            : new("lot-exists", $"Lot '{order.LotId}' is of item {stock.Control.ItemId} in {stock.Control.Uom}, not of {birth.ItemId} in {birth.Uom}. Use another lotId.");
    }

    private static Refusal? Gate(MovementOrder order, LotControl control, DateTimeOffset now)
    {
        if (control.Disposition == Disposition.Closed && order.Type is not (MovementType.Reversal or MovementType.Adjust))
            return Blocked(order.LotId, control.BlockedBy(order.Site, now));
        if (order.Type == MovementType.ReturnToSupplier && control.SupplierId is null)
            return new("not-supplied", $"Lot '{order.LotId}' did not come from a supplier, so there is nobody to return it to. Scrap it, or ship it.");
        return BlockersFor(order, control, now) is { Count: > 0 } blockers ? Blocked(order.LotId, blockers) : null;
    }

    private static bool NeedsNothing(MovementOrder order) => order.Type switch
    {
        // Into stock, out of the way, or without leaving the lot in anybody's hands.
        MovementType.Receipt or MovementType.CustomerReturn or MovementType.Produce or MovementType.Adjust or MovementType.Reversal => true,
        MovementType.Quarantine or MovementType.ReturnToSupplier => true,
        // What is tested to clear a lot is taken from the lot that is not cleared.
        MovementType.Sample => true,
        MovementType.Putaway or MovementType.Transfer or MovementType.TransferIn => order.ToKind == LocationKind.Quarantine || order.Authority is not null,
        _ => order.Authority is not null,
    };

    /// <summary>The refusal of a customer or market that must not get the lot, or null.</summary>
    internal static Refusal? ExcludedFrom(LotControl control, string? customerId, string? market)
    {
        if (control.Exclusions is not { } exclusions)
            return null;
        if (customerId is not null && exclusions.Customers.Contains(customerId))
            return new("customer-excluded", $"Lot '{control.LotId}' must not go to customer '{customerId}'. Take another lot.");
        return market is not null && exclusions.Markets.Contains(market)
            ? new("market-excluded", $"Lot '{control.LotId}' must not go to market {market}. Take another lot.")
            : null;
    }

    // A pick may name only its reservation, which knows whom it is for.
    private static Refusal? Exclusion(MovementOrder order, LotSnapshot stock) =>
        order.Type is MovementType.Ship or MovementType.Pick or MovementType.Issue
            ? ExcludedFrom(stock.Control, order.Customer?.CustomerId ?? stock.Reservation?.Order.CustomerId, order.Market ?? stock.Reservation?.Market)
            : null;

    // Nobody is promised what may not be there, and nothing is carried off before it has been recounted. What is taken out of use (quarantine,
    // scrap, back to the supplier) or tested is in somebody's hand, so it is there; and safety does not wait for a count. The same holds for
    // what must go by a decision: a lot that is to be destroyed leaves every place.
    private static Refusal? Dispute(MovementOrder order, Balance? from) =>
        order.Authority is null && from?.DisputedBy is [var count, ..]
        && order.Type is MovementType.Pick or MovementType.Ship or MovementType.Issue or MovementType.Putaway or MovementType.Transfer or MovementType.TransferOut
            ? new("count-dispute", $"What is at {order.From} is disputed by count '{count}'. Take it from another location, or wait until the count is settled or cancelled.")
            : null;

    private static Refusal? OnHand(MovementOrder order, LotSnapshot stock)
    {
        if (order.From is not { } from || (stock.From?.Quantity ?? 0) >= order.Quantity)
            return null;
        return Insufficient($"{stock.From?.Quantity ?? 0} {order.Uom} of lot '{order.LotId}' are at {from}; {order.Quantity} {order.Uom} were asked for.");
    }

    // Inside a site nothing is lost to those who wait for it; what leaves must leave enough for them. What must go goes all the same.
    private static Refusal? Kept(MovementOrder order, LotSnapshot stock)
    {
        if (order.From is not { IsInTransit: false } from
            || order.Type is not (MovementType.Pick or MovementType.Ship or MovementType.TransferOut or MovementType.Issue or MovementType.Scrap or MovementType.Sample))
            return null;
        // First: a reservation that was given up stops a movement that comes late, whoever has decided on it.
        if (order.ReservationId is { } asked && NotServing(asked, order, stock.Reservation, from) is { } closed)
            return closed;
        if (order.Authority is not null)
            return null;
        var available = stock.Control.AvailableAt(from.SiteId) + OwnPart(order, stock.Reservation);
        return order.Quantity <= available
            ? null
            : Insufficient($"{available} {order.Uom} of lot '{order.LotId}' are available at {from.SiteId}; the rest of its stock there is kept for other orders.");
    }

    /// <summary>What of the movement its reservation keeps for it. A shipment may take what was picked before, any other only what is still to be picked.</summary>
    internal static decimal OwnPart(MovementOrder order, Reservation? reservation) => order.ReservationId is null || reservation is null || !reservation.Serves(order.Type)
        ? 0
        : Math.Min(order.Quantity, order.Type == MovementType.Ship ? reservation.Kept : reservation.Quantity);

    private static Refusal? NotServing(string reservationId, MovementOrder order, Reservation? found, Place from)
    {
        const string code = "reservation-closed";
        if (found is null)
            return new(code, $"There is no reservation '{reservationId}' of lot '{order.LotId}'.");
        if (!found.Serves(order.Type))
            return new(code, $"Reservation '{reservationId}' is {found.State.ToString().ToLowerInvariant()}{(found.Reason is { } why ? $": {why}" : "")}. Leave it out, or make another one.");
        if (found.SiteId != from.SiteId)
            return new(code, $"Reservation '{reservationId}' keeps stock of site {found.SiteId}, not of {from.SiteId}.");
        return order.Customer is { } customer && customer.CustomerId != found.Order.CustomerId
            ? new(code, $"Reservation '{reservationId}' is for customer '{found.Order.CustomerId}', not for '{customer.CustomerId}'.")
            : null;
    }

    private static Refusal? Returned(MovementOrder order, LotSnapshot stock)
    {
        if (order.Type != MovementType.CustomerReturn || order.Customer is not { } customer)
            return null;
        var has = stock.Consignee is { } c ? c.Shipped - c.Returned : 0;
        return order.Quantity <= has
            ? null
            : Insufficient($"Customer '{customer.CustomerId}' has {has} {order.Uom} of lot '{order.LotId}'; {order.Quantity} {order.Uom} cannot come back.");
    }

    // What comes back from a transformation without taking back one movement of it: no more than all of them together brought there.
    private static Refusal? Unused(MovementOrder order, LotSnapshot stock)
    {
        if (order is not { Type: MovementType.Reversal, Reverses: null, TransformationId: { } transformation })
            return null;
        var used = stock.Link?.Quantity ?? 0;
        return order.Quantity <= used
            ? null
            : Insufficient($"'{transformation}' has {used} {order.Uom} of lot '{order.LotId}'; {order.Quantity} {order.Uom} cannot come back from it.");
    }

    private static Refusal Insufficient(string detail) => new("insufficient-quantity", detail);
}
