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

    /// <summary>The transformation that it came out of; null for what was received.</summary>
    public string? TransformationId { get; init; }

    public DateOnly? ProducedOn { get; init; }

    public DateOnly? ExpiresOn { get; init; }

    /// <summary>GS1 identity (GTIN and batch), canonical; null where the item or the label has no GTIN.</summary>
    public string? Identity { get; init; }

    public Disposition Disposition { get; init; } = Disposition.PendingInspection;

    public bool Blocked { get; init; } = true;

    public DateTimeOffset CreatedAt { get; init; }
}
