namespace LotFlow.Domain.Genealogy;

/// <summary>
/// A link between two nodes of a trace, in the direction in which material goes. It carries <paramref name="Part"/> of the
/// <paramref name="Whole"/> that is in the node it comes from.
/// </summary>
/// <param name="From">The node that it leaves.</param>
/// <param name="To">The node that it leads to.</param>
/// <param name="Part">How much goes over it, at most the whole.</param>
/// <param name="Whole">More than zero.</param>
/// <param name="IsBounded">True where the part is not known and the whole stands for it, or where the whole is a guess.</param>
internal readonly record struct TraceEdge(int From, int To, decimal Part, decimal Whole, bool IsBounded)
{
    // A decimal holds 28 digits, and two quantities of 15 have 30.
    private const double LargestProduct = 1e28;

    /// <summary>What of an amount in the node that it leaves goes over it. Multiplied first where that fits, since then thirds of three are whole.</summary>
    public decimal Of(decimal amount)
    {
        if (Part == Whole)
            return amount;
        return Math.Abs((double)amount) * (double)Part < LargestProduct ? amount * Part / Whole : amount / Whole * Part;
    }
}
