using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Production;

/// <summary>What a quantity of stock must be.</summary>
public static class QuantityRules
{
    /// <summary>Why there is no such quantity, or null: pieces are whole.</summary>
    public static string? FindProblem(Quantity quantity)
    {
        if (quantity.Value <= 0)
            return $"{quantity} is not a quantity; expected more than zero.";
        return Uom.Find(quantity.Uom) is { Dimension: Dimension.Count, Factor: 1 } && quantity.Value != decimal.Truncate(quantity.Value)
            ? $"{quantity} has decimals, and pieces are whole."
            : null;
    }
}
