using LotFlow.Domain.Lots;

namespace LotFlow.Domain.Stock;

public enum LedgerMismatchState
{
    Open,

    /// <summary>A later reconciliation found that it agrees again.</summary>
    Resolved,
}

/// <summary>A finding of the reconciliation, kept with the lot's description until people have dealt with it. Nothing is repaired by it.</summary>
public sealed record LedgerMismatch
{
    public const string IdPrefix = "mismatch:";

    public const string DocumentType = "ledgerMismatch";

    /// <summary>Tells mismatches from other documents in queries.</summary>
    public string Type { get; init; } = DocumentType;

    public required string LotId { get; init; }

    public required string ItemId { get; init; }

    /// <summary>The site that it is about, or else where the lot came into being.</summary>
    public required string SiteId { get; init; }

    /// <summary>As in <see cref="LedgerFinding"/>.</summary>
    public required string Code { get; init; }

    public required string Ref { get; init; }

    public required string Detail { get; init; }

    public LedgerMismatchState State { get; init; } = LedgerMismatchState.Open;

    public required DateTimeOffset FoundAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public static LedgerMismatch Of(Lot lot, LedgerFinding finding, DateTimeOffset now) => new()
    {
        LotId = lot.LotId,
        ItemId = lot.ItemId,
        SiteId = finding.SiteId ?? lot.SiteId,
        Code = finding.Code,
        Ref = finding.Ref,
        Detail = finding.Detail,
        FoundAt = now,
    };
}
