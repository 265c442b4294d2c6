using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Counting;

/// <summary>Whether a difference is inside what the policy allows for the class of the item.</summary>
public static class CountTolerances
{
    /// <param name="line">The line, for its class and cost.</param>
    /// <param name="variance">The difference, in the unit of the lot.</param>
    /// <param name="book">What the book says, of which the difference is a percentage.</param>
    /// <param name="policy">The policy that the count runs under.</param>
    public static bool IsInside(CountLine line, decimal variance, decimal book, CountingPolicy policy)
    {
        if (variance == 0)
            return true;
        var tolerance = policy.ToleranceOf(line.Lot.CountClass);
        var difference = Math.Abs(variance);
        // Of nothing, any difference is more than every percentage; and a value that nobody knows is not a small one.
        return difference <= tolerance.Quantity
            && book > 0 && difference * 100 <= tolerance.Percent * book
            && KnownValue(line, variance, policy) is { } value && value <= tolerance.Value;
    }

    /// <summary>The absolute value of a difference, or null where no cost says it in the currency of the policy.</summary>
    public static decimal? KnownValue(CountLine line, decimal variance, CountingPolicy policy) =>
        variance != 0 && policy.Currency is { } currency && line.Lot.UnitCost is { } cost && cost.Currency != currency
            ? null
            : line.ValueOf(variance) is { } value ? Math.Abs(value) : null;

    /// <summary>The value of all lines together, without signs: a surplus does not make up for a loss. Null where one of them is not known, or they are in different currencies.</summary>
    public static decimal? TotalValue(IReadOnlyList<CountLine> lines, CountingPolicy policy)
    {
        if (lines.Select(l => l.Lot.UnitCost?.Currency).OfType<string>().Distinct().Count() > 1)
            return null;
        decimal total = 0;
        foreach (var line in lines)
        {
            if (KnownValue(line, line.Variance ?? 0, policy) is not { } value)
                return null;
            total += value;
        }

        return total;
    }
}
