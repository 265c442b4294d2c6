namespace LotFlow.Domain.Stock;

public enum ReservationState
{
    Open,

    /// <summary>Picked or shipped in full.</summary>
    Consumed,

    /// <summary>Given up by whoever made it, or because the lot was blocked; the reason says which.</summary>
    Cancelled,

    /// <summary>The lot is blocked, and policy leaves it to people what becomes of it.</summary>
    Flagged,
}

/// <summary>A part of a lot at a site that is kept for a customer's order.</summary>
public sealed record Reservation
{
    public const string IdPrefix = "reservation:";

    public required string ReservationId { get; init; }

    public required string LotId { get; init; }

    public required string SiteId { get; init; }

    /// <summary>What is still to be picked for it, in the unit of the lot.</summary>
    public required decimal Quantity { get; init; }

    public required string Uom { get; init; }

    /// <summary>What was kept in the beginning.</summary>
    public decimal Requested { get; init; }

    /// <summary>Taken from its place for the order, and not shipped yet.</summary>
    public decimal Picked { get; init; }

    public required ReservedFor Order { get; init; }

    /// <summary>
    /// The transformation whose inputs are being collected. Such a reservation is no customer's order: it ends with the command that made it,
    /// and is not listed where orders are.
    /// </summary>
    public string? TransformationId { get; init; }

    public ReservationState State { get; init; } = ReservationState.Open;

    public string? Reason { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The customer's market when it was made (ISO 3166-1 alpha-2).</summary>
    public string? Market { get; init; }

    public string? BodyHash { get; init; }

    /// <summary>
    /// What the gate keeps for it: also what was picked and stands in staging, which must not be promised to anybody else. Nothing once it
    /// was given up.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public decimal Kept => State == ReservationState.Cancelled ? 0 : Quantity + Picked;

    public static string DocumentId(string reservationId) => IdPrefix + reservationId;

    /// <summary>Whether a movement may take from it. What was picked for it is shipped for it, although nothing is kept any more.</summary>
    public bool Serves(MovementType type) => State == ReservationState.Open || (type == MovementType.Ship && State == ReservationState.Consumed && Picked > 0);
}

public sealed record ReservedFor(string OrderId, string CustomerId);

/// <summary>How much of a lot one customer has got, in the unit of the lot. Kept with the lot, for returns and recalls.</summary>
public sealed record Consignee(string CustomerId, decimal Shipped, decimal Returned, string Uom)
{
    public const string IdPrefix = "consignee:";

    public static string DocumentId(string customerId) => IdPrefix + customerId;
}
