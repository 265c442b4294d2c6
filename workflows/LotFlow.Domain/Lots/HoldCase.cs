namespace LotFlow.Domain.Lots;

public enum HoldState
{
    Open,
    ReleaseRequested,
    Released,
    Dispositioned,
}

/// <summary>The case behind a hold, kept with the lot's description. The hold itself is in the lot's <see cref="LotControl"/>.</summary>
public sealed record HoldCase
{
    public const string IdPrefix = "hold:";

    public required string HoldId { get; init; }

    public required string ReasonCode { get; init; }

    public string? Note { get; init; }

    public HoldScope Scope { get; init; } = HoldScope.Lot;

    public required HoldSource Source { get; init; }

    public HoldState State { get; init; } = HoldState.Open;

    public required string PlacedBy { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public string? ReleasedBy { get; init; }

    public DateTimeOffset? ReleasedAt { get; init; }
}

/// <summary>What a hold blocks.</summary>
public enum HoldScope
{
    Lot,

    /// <summary>The lot and everything that is made of it, also later, while the hold is open.</summary>
    Descendants,
}

/// <summary>What a hold goes back to: <c>receipt</c>, <c>testResult</c>, <c>deviation</c>, <c>complaint</c>, <c>customerReturn</c>, <c>person</c> or <c>recall</c>.</summary>
public sealed record HoldSource(string Kind, string? Ref)
{
    /// <summary>Placed by the exceptions of a received line, whose inspection looks after it.</summary>
    public const string Receipt = "receipt";

    /// <summary>Such a hold ends only with its recall.</summary>
    public const string Recall = "recall";
}
