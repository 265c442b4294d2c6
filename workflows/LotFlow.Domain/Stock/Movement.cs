namespace LotFlow.Domain.Stock;

/// <summary>
/// One entry of a lot's ledger. Never changed; its id is the idempotency key of the movement. The quantity is positive: it left
/// <see cref="From"/> and arrived at <see cref="To"/>, of which a movement out of stock or into it has only one.
/// </summary>
public sealed record Movement
{
    public const string IdPrefix = "movement:";

    public required string MovementId { get; init; }

    public required MovementType Type { get; init; }

    /// <summary>Position in the lot's ledger and events.</summary>
    public required long Sequence { get; init; }

    /// <summary>In the unit in which the lot is kept.</summary>
    public required decimal Quantity { get; init; }

    public required string Uom { get; init; }

    /// <summary>As it was reported, where that was in another unit.</summary>
    public ReportedQuantity? Reported { get; init; }

    public required string SiteId { get; init; }

    public string? FromLocationId { get; init; }

    public string? ToLocationId { get; init; }

    /// <summary>Where it went, if that is another site.</summary>
    public string? ToSiteId { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    public required string By { get; init; }

    public MovementReference? Reference { get; init; }

    public ShippedTo? Customer { get; init; }

    public string? Reason { get; init; }

    /// <summary>The transformation that it went into or came out of.</summary>
    public string? TransformationId { get; init; }

    /// <summary>The movement that this one takes back.</summary>
    public string? Reverses { get; init; }

    /// <summary>The approved decision under which a blocked lot was moved.</summary>
    public string? Authority { get; init; }

    /// <summary>The balances that it left behind, so that a repeated command can be answered as the first time.</summary>
    public IReadOnlyList<QuantityAt> Balances { get; init; } = [];

    /// <summary>What the sender sent, hashed; null for movements that LotFlow makes itself.</summary>
    public string? BodyHash { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public Place? From => FromLocationId is { } location ? new(SiteId, location) : null;

    [System.Text.Json.Serialization.JsonIgnore]
    public Place? To => ToLocationId is { } location ? new(ToSiteId ?? SiteId, location) : null;

    /// <summary>What it does to the balance of a place.</summary>
    public decimal EffectOn(Place place) => (To == place ? Quantity : 0) - (From == place ? Quantity : 0);
}

/// <summary>A quantity in the unit that the sender used.</summary>
public sealed record ReportedQuantity(decimal Quantity, string Uom);

/// <summary>What a movement was made for: <c>salesOrder</c>, <c>reservation</c>, <c>receipt</c>, <c>count</c>, <c>productionOrder</c>, ….</summary>
public sealed record MovementReference(string Kind, string Id);

/// <summary>The customer that a shipment went to, or a return came from.</summary>
public sealed record ShippedTo(string CustomerId, string? ShipTo, string? SalesOrder);

public sealed record QuantityAt(string SiteId, string LocationId, decimal Quantity, string Uom);
