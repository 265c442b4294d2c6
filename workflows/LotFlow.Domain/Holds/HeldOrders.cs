namespace LotFlow.Domain.Holds;

/// <summary>What became of a reservation when its lot was held.</summary>
public enum ReservationAction
{
    Cancelled,

    /// <summary>It can no longer be picked or shipped; people decide, or the end of the hold reopens it.</summary>
    Flagged,
}

/// <summary>A customer's order that a hold has got in the way of.</summary>
/// <param name="ReservationId">The reservation.</param>
/// <param name="OrderId">The order that it was made for.</param>
/// <param name="CustomerId">Whose order.</param>
/// <param name="Quantity">What was kept and not picked yet.</param>
/// <param name="Picked">What was picked and not shipped: it stands in staging and must be taken back.</param>
/// <param name="Uom">The unit of both.</param>
/// <param name="Action">What was done.</param>
public sealed record HeldReservation(string ReservationId, string OrderId, string CustomerId, decimal Quantity, decimal Picked, string Uom, ReservationAction Action);

/// <summary>The reservations of one lot that a hold has affected; kept with the case, one document per lot.</summary>
public sealed record HeldOrders(string HoldId, string LotId, IReadOnlyList<HeldReservation> Reservations)
{
    /// <summary>The hold of a recall has a longer id than people may give, and the key of a document has an end.</summary>
    public static string Prefix(string holdId) => $"heldres:{(holdId.Length > Identifier.MaxLength ? Identifier.Digest(holdId) : holdId)}:";

    public static string DocumentId(string holdId, string lotId) => Prefix(holdId) + Identifier.Digest(lotId);
}

/// <summary>Lots that a hold had reached when it was placed, a page of them.</summary>
public sealed record HoldScopePage(IReadOnlyList<string> LotIds)
{
    /// <summary>Far below the limit of a document.</summary>
    public const int Size = 2000;

    public static string Prefix(string holdId) => $"scope:{holdId}:";

    public static string DocumentId(string holdId, int page) => $"{Prefix(holdId)}{page:D5}";
}
