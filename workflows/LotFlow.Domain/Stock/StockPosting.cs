using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;

namespace LotFlow.Domain.Stock;

/// <summary>What a movement that may be does to the partition of its lot. The one place where balances change.</summary>
public static class StockPosting
{
    public static Posting Post(MovementOrder order, LotSnapshot stock, DateTimeOffset now)
    {
        var from = order.From is { } source ? Changed(stock.From, source, -order.Quantity, order, stock.Control, now) : null;
        var to = order.To is { } target ? Changed(stock.To, target, order.Quantity, order, stock.Control, now) : null;
        var sequence = stock.Control.Sequence + 1;
        var reservation = Consume(order, stock.Reservation);
        var control = ControlAfter(order, stock) with { Sequence = sequence };
        var movement = MovementOf(order, sequence, now, [.. new[] { from, to }.OfType<Balance>().Select(b => new QuantityAt(b.SiteId, b.LocationId, b.Quantity, b.Uom))]);
        return new(control, movement, EventOf(order, movement, control, stock.IsBirth))
        {
            From = from,
            To = to,
            Reservation = reservation,
            Consignee = ConsigneeAfter(order, stock.Consignee),
            Link = order.TransformationId is { } id ? LinkAfter(order, id, stock) with { Sequence = sequence } : null,
        };
    }

    /// <summary>The side of the transformation that a movement is on: what comes into stock came out of it, unless it is taken back.</summary>
    public static LinkRole RoleOf(MovementOrder order) =>
        order.Type == MovementType.Produce || (order.Type == MovementType.Reversal && order.From is not null) ? LinkRole.Output : LinkRole.Input;

    /// <summary>The same of a movement that was posted.</summary>
    public static LinkRole RoleOf(Movement movement) =>
        movement.Type == MovementType.Produce || (movement.Type == MovementType.Reversal && movement.From is not null) ? LinkRole.Output : LinkRole.Input;

    private static Balance Changed(Balance? before, Place place, decimal change, MovementOrder order, LotControl control, DateTimeOffset now)
    {
        var balance = before ?? new(place.SiteId, place.LocationId, 0, order.Uom);
        return balance with
        {
            Quantity = balance.Quantity + change,
            ItemId = control.ItemId,
            ExpiresOn = control.ExpiresOn,
            Since = balance.Quantity == 0 ? now : balance.Since,
        };
    }

    private static LotControl ControlAfter(MovementOrder order, LotSnapshot stock)
    {
        var control = stock.Control;
        if (order.From is { IsInTransit: false } from)
            control = control.WithOnHand(from.SiteId, -order.Quantity);
        if (order.To is { IsInTransit: false } to)
            control = control.WithOnHand(to.SiteId, order.Quantity);
        if (Consume(order, stock.Reservation) is { } reservation)
            control = control.WithReserved(reservation.SiteId, reservation.Kept - stock.Reservation!.Kept);
        if (order.Birth is { } birth)
        {
            foreach (var (holdId, hold) in birth.Holds)
                control = control.FindHold(holdId) is null && !control.HasEnded(holdId) ? control.WithHold(holdId, hold) : control;
        }

        return order.Hold is { } placed && control.FindHold(placed.HoldId) is null ? control.WithHold(placed.HoldId, placed.Hold) : control;
    }

    private static Reservation? Consume(MovementOrder order, Reservation? reservation)
    {
        if (order.ReservationId is null || reservation is null)
            return null;
        // A shipment takes what was picked first; what is picked beyond what was reserved is kept for the order, too.
        var fromPicked = order.Type == MovementType.Ship ? Math.Min(order.Quantity, reservation.Picked) : 0;
        var left = Math.Max(0, reservation.Quantity - (order.Quantity - fromPicked));
        return reservation with
        {
            Quantity = left,
            Picked = order.Type == MovementType.Pick ? reservation.Picked + order.Quantity : reservation.Picked - fromPicked,
            State = left == 0 ? ReservationState.Consumed : reservation.State,
        };
    }

    private static Consignee? ConsigneeAfter(MovementOrder order, Consignee? before)
    {
        if (order.Customer is not { } customer || order.Type is not (MovementType.Ship or MovementType.CustomerReturn))
            return null;
        var consignee = before ?? new(customer.CustomerId, 0, 0, order.Uom);
        return order.Type == MovementType.Ship
            ? consignee with { Shipped = consignee.Shipped + order.Quantity }
            : consignee with { Returned = consignee.Returned + order.Quantity };
    }

    private static Link LinkAfter(MovementOrder order, string transformationId, LotSnapshot stock)
    {
        var link = stock.Link ?? Link.Of(transformationId, order.LotId, RoleOf(order), stock.Control.ItemId, order.Uom);
        return link.With(order.MovementId, order.Type == MovementType.Reversal ? -order.Quantity : order.Quantity);
    }

    private static Movement MovementOf(MovementOrder order, long sequence, DateTimeOffset now, IReadOnlyList<QuantityAt> after) => new()
    {
        MovementId = order.MovementId,
        Type = order.Type,
        Sequence = sequence,
        Quantity = order.Quantity,
        Uom = order.Uom,
        Reported = order.Reported,
        SiteId = (order.From ?? order.To)?.SiteId ?? order.Site.SiteId,
        FromLocationId = order.From?.LocationId,
        ToLocationId = order.To?.LocationId,
        ToSiteId = order.From is { } from && order.To is { } to && from.SiteId != to.SiteId ? to.SiteId : null,
        OccurredAt = order.OccurredAt,
        RecordedAt = now,
        By = order.By,
        Reference = order.Reference,
        Customer = order.Customer,
        Reason = order.Reason,
        TransformationId = order.TransformationId,
        Reverses = order.Reverses,
        Authority = order.Authority,
        Balances = after,
        BodyHash = order.BodyHash,
    };

    private static LotEvent EventOf(MovementOrder order, Movement m, LotControl control, bool isBirth) => LotEvent.Of(
        isBirth ? order.Birth!.EventType : LotEventTypes.Moved, order.LotId, m.Sequence, m.RecordedAt, m.By,
        ("movementId", m.MovementId), ("movementType", WireName.Of(m.Type)), ("itemId", control.ItemId), ("quantity", m.Quantity), ("uom", m.Uom),
        ("siteId", m.SiteId), ("fromLocationId", m.FromLocationId), ("toLocationId", m.ToLocationId), ("toSiteId", m.ToSiteId),
        ("occurredAt", m.OccurredAt), ("referenceKind", m.Reference?.Kind), ("referenceId", m.Reference?.Id), ("customerId", m.Customer?.CustomerId),
        ("shipTo", m.Customer?.ShipTo), ("salesOrder", m.Customer?.SalesOrder), ("transformationId", m.TransformationId), ("reverses", m.Reverses), ("reason", m.Reason),
        ("supplierId", isBirth ? control.SupplierId : null), ("supplierLot", isBirth ? order.Birth!.SupplierLot : null), ("expiresOn", isBirth ? control.ExpiresOn?.ToString("yyyy-MM-dd") : null));
}
