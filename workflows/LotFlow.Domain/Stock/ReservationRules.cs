using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;

namespace LotFlow.Domain.Stock;

/// <summary>What may be kept for an order, and what keeping it does to the gate of the lot.</summary>
public static class ReservationRules
{
    /// <summary>Why not, or null. What must not be shipped is not promised either.</summary>
    public static Refusal? Judge(Reservation wanted, LotControl control, Site site, DateTimeOffset now)
    {
        if (control.BlockedBy(site, now) is { Count: > 0 } blockers)
            return MovementRules.Blocked(control.LotId, blockers);
        if (MovementRules.ExcludedFrom(control, wanted.Order.CustomerId, wanted.Market) is { } excluded)
            return excluded;
        var available = control.AvailableAt(wanted.SiteId);
        return wanted.Quantity <= available
            ? null
            : new("insufficient-quantity", $"{Math.Max(0, available)} {control.Uom} of lot '{control.LotId}' are available at {wanted.SiteId}; {wanted.Quantity} {wanted.Uom} were asked for.");
    }

    public static LotControl Keep(Reservation wanted, LotControl control) => control.WithReserved(wanted.SiteId, wanted.Quantity);

    /// <summary>Gives back what is kept, picked or not; null where nothing is. What was picked stands where it is, for anybody.</summary>
    public static (Reservation Reservation, LotControl Control)? GiveUp(Reservation reservation, LotControl control, string reason) =>
        reservation.State is ReservationState.Open or ReservationState.Flagged || reservation.Kept > 0
            ? (reservation with { State = ReservationState.Cancelled, Quantity = 0, Reason = reason }, control.WithReserved(reservation.SiteId, -reservation.Kept))
            : null;

    /// <summary>The event of a reservation that was made or given up.</summary>
    public static LotEvent EventOf(string type, Reservation reservation, decimal quantity, long sequence, DateTimeOffset at, string by) => LotEvent.Of(
        type, reservation.LotId, sequence, at, by,
        ("reservationId", reservation.ReservationId), ("siteId", reservation.SiteId), ("quantity", quantity), ("uom", reservation.Uom),
        ("orderId", reservation.Order.OrderId), ("customerId", reservation.Order.CustomerId), ("reason", reservation.Reason));

    /// <summary>
    /// The reservation that a movement for an order takes from, although it does not name one: of this order and customer, at this site.
    /// A shipment takes what was picked first.
    /// </summary>
    public static Reservation? Match(IEnumerable<Reservation> reservations, MovementType type, string siteId, string orderId, string? customerId) => reservations
        .Where(r => r.SiteId == siteId && r.Order.OrderId == orderId && (customerId is null || r.Order.CustomerId == customerId) && r.Serves(type))
        .OrderByDescending(r => type == MovementType.Ship && r.Picked > 0)
        .ThenBy(r => r.At)
        .ThenBy(r => r.ReservationId, StringComparer.Ordinal)
        .FirstOrDefault();
}
