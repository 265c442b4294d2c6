using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;

namespace LotFlow.Domain.Stock;

/// <summary>
/// A movement that somebody wants, with everything looked up that is not in the lot's partition: quantities are in the unit of the lot,
/// places exist. Whether it may be is judged by <see cref="MovementRules"/> against the gate.
/// </summary>
public sealed record MovementOrder
{
    public required string MovementId { get; init; }

    public required MovementType Type { get; init; }

    public required string LotId { get; init; }

    /// <summary>Positive, in the unit of the lot.</summary>
    public required decimal Quantity { get; init; }

    public required string Uom { get; init; }

    public ReportedQuantity? Reported { get; init; }

    /// <summary>Where it happens: by this site's calendar a lot has expired or not.</summary>
    public required Site Site { get; init; }

    public Place? From { get; init; }

    public Place? To { get; init; }

    /// <summary>The kind of the location that it goes to, if it goes to one.</summary>
    public LocationKind? ToKind { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required string By { get; init; }

    public MovementReference? Reference { get; init; }

    public ShippedTo? Customer { get; init; }

    /// <summary>The customer's market (ISO 3166-1 alpha-2), where it is known.</summary>
    public string? Market { get; init; }

    public string? Reason { get; init; }

    /// <summary>The reservation of the lot that the movement takes from.</summary>
    public string? ReservationId { get; init; }

    /// <summary>The transformation that an issue goes into, a product comes out of, or a reversal takes back.</summary>
    public string? TransformationId { get; init; }

    /// <summary>True for an issue into rework, which a lot under a hold that allows rework may go into.</summary>
    public bool IsRework { get; init; }

    public string? Reverses { get; init; }

    /// <summary>The approved decision (approval or hold) under which a blocked lot is moved; null for everybody else.</summary>
    public string? Authority { get; init; }

    /// <summary>A hold that is placed with the movement, in the same batch.</summary>
    public (string HoldId, OpenHold Hold)? Hold { get; init; }

    /// <summary>The lot that the movement brings into being, if it does.</summary>
    public LotBirth? Birth { get; init; }

    public string? BodyHash { get; init; }

    /// <summary>The gate's sequence that the quantity was reckoned from; a gate that has moved on refuses the movement, and it is reckoned again.</summary>
    public long? AtSequence { get; init; }
}

/// <summary>A lot as its first stock finds it. Holds that reached its gate before are kept beside those here.</summary>
public sealed record LotBirth
{
    public required string ItemId { get; init; }

    public required string Uom { get; init; }

    public string? SupplierId { get; init; }

    public required Disposition Disposition { get; init; }

    public DateOnly? ExpiresOn { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Whether the stock may be added to a lot that something else brought into being; otherwise that is refused.</summary>
    public bool MayJoin { get; init; }

    public string? SupplierLot { get; init; }

    public IReadOnlyDictionary<string, OpenHold> Holds { get; init; } = new Dictionary<string, OpenHold>();

    /// <summary>Who must not get what it was made of, and so not it.</summary>
    public LotExclusions? Exclusions { get; init; }

    /// <summary>The name of the event that tells of the lot.</summary>
    public required string EventType { get; init; }
}
