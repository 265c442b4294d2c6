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

    public string Scope { get; init; } = "lot";

    public required HoldSource Source { get; init; }

    public HoldState State { get; init; } = HoldState.Open;

    public required string PlacedBy { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public string? ReleasedBy { get; init; }

    public DateTimeOffset? ReleasedAt { get; init; }
}

/// <summary>What a hold goes back to: a receipt, a test result, a deviation, a complaint or a person.</summary>
public sealed record HoldSource(string Kind, string? Ref);
