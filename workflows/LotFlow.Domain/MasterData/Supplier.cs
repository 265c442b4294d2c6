namespace LotFlow.Domain.MasterData;

/// <summary>Who delivers, what it is approved for, and through which day.</summary>
public sealed record Supplier
{
    public required string SupplierId { get; init; }

    public required string Name { get; init; }

    public IReadOnlyList<string> ApprovedItems { get; init; } = [];

    /// <summary>Last day of the approval; null while it is open-ended.</summary>
    public DateOnly? ApprovedUntil { get; init; }
}
