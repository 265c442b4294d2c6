namespace LotFlow.Domain.Lots;

/// <summary>What has been decided about a lot.</summary>
public enum Disposition
{
    PendingInspection,
    Released,
    Rejected,
    Closed,
}

/// <summary>
/// The description of a lot, kept in the container <c>lots</c>. Whether it may be used is not said here but by its
/// <see cref="LotControl"/>; <see cref="Disposition"/> and <see cref="Blocked"/> are projections of that for lists.
/// </summary>
public sealed record Lot
{
    public const string DocumentId = "lot";

    /// <summary>Tells lots from other documents in queries.</summary>
    public string Type { get; init; } = "lot";

    public required string LotId { get; init; }

    public required string ItemId { get; init; }

    /// <summary>Where it came into being.</summary>
    public required string SiteId { get; init; }

    public string? SupplierId { get; init; }

    public string? SupplierLot { get; init; }

    public string? ReceiptId { get; init; }

    /// <summary>1-based line of the receipt.</summary>
    public int? Line { get; init; }

    public DateOnly? ProducedOn { get; init; }

    public DateOnly? ExpiresOn { get; init; }

    /// <summary>GS1 identity (GTIN and batch), canonical; null where the item or the label has no GTIN.</summary>
    public string? Identity { get; init; }

    public Disposition Disposition { get; init; } = Disposition.PendingInspection;

    public bool Blocked { get; init; } = true;

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An amount of a lot at a location, in the unit of the item.</summary>
public sealed record Balance(string SiteId, string LocationId, decimal Quantity, string Uom)
{
    public const string IdPrefix = "balance:";

    public static string DocumentId(string siteId, string locationId) => $"{IdPrefix}{Identifier.Join(siteId, locationId)}";
}

public enum MovementType
{
    Receipt,
}

/// <summary>One entry of a lot's ledger. Never changed; its id is the idempotency key of the movement.</summary>
public sealed record Movement
{
    public const string IdPrefix = "movement:";

    public required string MovementId { get; init; }

    public required MovementType Type { get; init; }

    /// <summary>Position in the lot's ledger and events.</summary>
    public required long Sequence { get; init; }

    public required decimal Quantity { get; init; }

    public required string Uom { get; init; }

    public required string SiteId { get; init; }

    public string? ToLocationId { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    public required string By { get; init; }

    public string? Reference { get; init; }
}

/// <summary>What happened to a lot, for the world outside; written with the change, in the same batch.</summary>
public sealed record LotEvent
{
    public const string IdPrefix = "outbox:";

    /// <summary>Unique and stable: the lot and its sequence.</summary>
    public required string EventId { get; init; }

    public required string Type { get; init; }

    public required string LotId { get; init; }

    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }

    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>Sorts by sequence.</summary>
    public string DocumentId => $"{IdPrefix}{Sequence:D12}";

    public static LotEvent Of(string type, string lotId, long sequence, DateTimeOffset at, string by, params (string Key, string? Value)[] data) => new()
    {
        EventId = $"{lotId}:{sequence}",
        Type = type,
        LotId = lotId,
        Sequence = sequence,
        At = at,
        By = by,
        Data = data.Where(d => d.Value is not null).ToDictionary(d => d.Key, d => d.Value!),
    };
}

/// <summary>The names of lot events.</summary>
public static class LotEventTypes
{
    public const string Received = "lot.received";
    public const string Released = "lot.released";
    public const string Rejected = "lot.rejected";
    public const string Held = "lot.held";
}
