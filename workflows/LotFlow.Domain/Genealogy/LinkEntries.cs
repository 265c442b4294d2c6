using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Genealogy;

/// <summary>What a ledger says that the links of its lot must hold.</summary>
public static class LinkEntries
{
    /// <summary>The signed quantity that a movement adds to its link.</summary>
    public static decimal Of(Movement movement) => movement.Type == MovementType.Reversal ? -movement.Quantity : movement.Quantity;

    /// <summary>The entries of one link.</summary>
    public static Dictionary<string, decimal> Of(IEnumerable<Movement> ledger, string transformationId, LinkRole role) => ledger
        .Where(m => m.TransformationId == transformationId && StockPosting.RoleOf(m) == role)
        .ToDictionary(m => m.MovementId, Of, StringComparer.Ordinal);
}
