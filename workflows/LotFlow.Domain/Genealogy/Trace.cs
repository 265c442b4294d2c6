using LotFlow.Domain.Lots;

namespace LotFlow.Domain.Genealogy;

/// <summary>Which way a trace goes from its roots.</summary>
public enum TraceDirection
{
    /// <summary>To what the roots were made of.</summary>
    Backward,

    /// <summary>To what was made of the roots.</summary>
    Forward,

    Both,
}

/// <summary>
/// Where a lot came from and where it went (design, section 5). It says whether it is complete; if not, every reason why not. The order
/// of everything in it is the same each time: by depth, then by id.
/// </summary>
public sealed record Trace
{
    public required IReadOnlyList<string> RootLotIds { get; init; }

    public required TraceDirection Direction { get; init; }

    /// <summary>Why the trace does not say everything; empty where it does.</summary>
    public IReadOnlyList<TraceGap> Incomplete { get; init; } = [];

    public bool Complete => Incomplete.Count == 0;

    /// <summary>The roots (depth 0) and everything that was reached.</summary>
    public required IReadOnlyList<TraceLot> Lots { get; init; }

    /// <summary>Every link, with its net quantity, of the transformations that the trace went through; also those to lots outside the trace.</summary>
    public required IReadOnlyList<TraceLink> Links { get; init; }

    /// <summary>What of the lots of the trace went to customers, oldest first.</summary>
    public IReadOnlyList<TraceShipment> Shipments { get; init; } = [];
}

/// <summary>A reason why a trace is not complete.</summary>
/// <param name="Code">Stable: see <see cref="TraceGapCodes"/>.</param>
/// <param name="Ref">The lot or transformation that it is about.</param>
/// <param name="Detail">What was found and what was expected.</param>
public sealed record TraceGap(string Code, string Ref, string Detail);

public static class TraceGapCodes
{
    /// <summary>A link leads to a lot that nobody has described or received.</summary>
    public const string UnknownLot = "unknown-lot";

    /// <summary>Something came out of a transformation that nothing went into, or the origin of a lot's stock is not recorded.</summary>
    public const string UnknownInput = "unknown-input";

    /// <summary>The two ends of a link say different quantities, or one is missing.</summary>
    public const string BrokenLink = "broken-link";

    /// <summary>More of a lot was used than ever came into it.</summary>
    public const string ConsumedMoreThanProduced = "consumed-more-than-produced";

    /// <summary>Quantities in units that cannot be converted into each other, so that shares cannot be reckoned.</summary>
    public const string NotConvertible = "not-convertible";

    /// <summary>Lots of an item have no date of production, so that nobody can say whether they are of a window of it.</summary>
    public const string UnknownDate = "unknown-date";

    /// <summary>The caller's limit of lots was reached; beyond the referenced lot there is more.</summary>
    public const string Limit = "limit";
}

/// <summary>A lot that a trace has reached.</summary>
public sealed record TraceLot
{
    public required string LotId { get; init; }

    public required string ItemId { get; init; }

    /// <summary>Transformations between a root and this lot, by the shortest way; 0 for a root.</summary>
    public required int Depth { get; init; }

    /// <summary>How it was reached: <c>Backward</c> as an ancestor, <c>Forward</c> as a descendant; <c>Both</c> for roots and for what a loop makes both.</summary>
    public required TraceDirection Direction { get; init; }

    /// <summary>
    /// Forward: how much of the roots is in this lot, in <see cref="Uom"/> of the roots. Backward: how much of this lot is in the roots, in
    /// its own unit. In proportion along the links. Null where it cannot be reckoned: the roots have several units, or see <see cref="Trace.Incomplete"/>.
    /// </summary>
    public decimal? QuantityFromRoot { get; init; }

    /// <summary>True where the quantity is an upper bound, since a loop (rework) is on the way.</summary>
    public bool Bounded { get; init; }

    /// <summary>The unit of <see cref="QuantityFromRoot"/> (UN/ECE Rec 20).</summary>
    public string? Uom { get; init; }

    /// <summary>On hand and in transit, everywhere, in <see cref="StockUom"/>.</summary>
    public decimal OnHand { get; init; }

    /// <summary>Shipped to customers, without what came back, in <see cref="StockUom"/>.</summary>
    public decimal Shipped { get; init; }

    /// <summary>The unit that the lot is kept in.</summary>
    public string? StockUom { get; init; }

    public IReadOnlyList<Blocker> BlockedBy { get; init; } = [];
}

/// <summary>A net quantity of a lot that went into a transformation or came out of it.</summary>
public sealed record TraceLink(string TransformationId, string LotId, LinkRole Role, decimal Quantity, string Uom);

/// <summary>A shipment of a lot to a customer.</summary>
public sealed record TraceShipment(
    string LotId, string MovementId, string CustomerId, string? ShipTo, decimal Quantity, string Uom, DateTimeOffset ShippedAt, string? SalesOrder);
