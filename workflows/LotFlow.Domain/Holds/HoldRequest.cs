namespace LotFlow.Domain.Holds;

/// <summary>What quality may decide about held material (ISO 9001, 8.7; IATF 16949, 8.7.1).</summary>
public enum HoldDisposition
{
    /// <summary>Nothing is wrong with it after all.</summary>
    Release,

    /// <summary>Something is, and it is used all the same, under a concession.</summary>
    UseAsIs,

    /// <summary>It becomes a lot of another item.</summary>
    Regrade,

    /// <summary>It may go into rework, and stays held for everything else.</summary>
    Rework,

    ReturnToSupplier,

    Scrap,
}

public enum HoldRequestState
{
    Open,

    /// <summary>Decided, and being carried out.</summary>
    Approved,

    Rejected,

    Done,

    /// <summary>Approved, and could not be carried out any more; <see cref="HoldRequest.Outcome"/> says why. The hold stays.</summary>
    Failed,
}

/// <summary>Somebody asks to end a hold, or to do something with what it holds. Decided by another person of quality.</summary>
public sealed record HoldRequest
{
    public required string RequestId { get; init; }

    public required string Note { get; init; }

    public required HoldDisposition Disposition { get; init; }

    /// <summary>What it is about, if not all of it.</summary>
    public HoldPart? Part { get; init; }

    /// <summary>The item that a regraded lot becomes.</summary>
    public string? RegradeTo { get; init; }

    public required string RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required string ApprovalId { get; init; }

    public HoldRequestState State { get; init; } = HoldRequestState.Open;

    public string? DecidedBy { get; init; }

    /// <summary>What was done, or why it could not be.</summary>
    public string? Outcome { get; init; }

    /// <summary>The lot that a part was split into, or that the material was regraded to.</summary>
    public string? NewLotId { get; init; }
}

/// <summary>A part of a lot, in the lot's unit, with where it stands.</summary>
public sealed record HoldPart(decimal Quantity, string Uom, string SiteId, string LocationId);
