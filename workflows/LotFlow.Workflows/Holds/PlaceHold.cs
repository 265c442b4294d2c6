using LotFlow.Domain.Lots;

namespace LotFlow.Workflows.Holds;

/// <summary>A hold as it was accepted; the inbox keeps it until the hold is in every gate.</summary>
public sealed record PlaceHold
{
    public required string HoldId { get; init; }

    public required string LotId { get; init; }

    public required string SiteId { get; init; }

    public required string ReasonCode { get; init; }

    public string? Note { get; init; }

    public required HoldScope Scope { get; init; }

    public required HoldSource Source { get; init; }

    public required string PlacedBy { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    internal OpenHold ToOpenHold() => new(ReasonCode, PlacedAt)
    {
        Scope = Scope,
        Source = Source,
        PlacedBy = PlacedBy,
    };

    internal HoldCase ToCase(int lotsHeld) => new()
    {
        HoldId = HoldId,
        LotId = LotId,
        SiteId = SiteId,
        ReasonCode = ReasonCode,
        Note = Note,
        Scope = Scope,
        Source = Source,
        PlacedBy = PlacedBy,
        PlacedAt = PlacedAt,
        LotsHeld = lotsHeld,
    };
}

/// <summary>The answer to a hold. The lots are known once every one of them is blocked.</summary>
public sealed record HoldPlaced(string HoldId, string WorkflowId, IReadOnlyList<string>? LotIds);
