namespace LotFlow.Domain.Quantities;

/// <summary>What a unit measures; units of one dimension convert into each other by the table alone.</summary>
public enum Dimension
{
    Mass,
    Volume,
    Length,
    Area,
    Count,
    Temperature,

    /// <summary>A box, a pallet, a set: how much is in it is known only to the item that it holds.</summary>
    Packaging,
}

/// <summary>
/// One unit of UN/ECE Recommendation 20. <paramref name="Factor"/> is how many base units of the dimension one such unit is (kilogram,
/// litre, metre, square metre, piece), exact; it is absent where no multiplication converts (°C to °F has an offset, a box its item).
/// </summary>
public sealed record UnitOfMeasure(string Code, string Name, Dimension Dimension, decimal? Factor)
{
    /// <summary>Whether the table alone converts between this unit and the other.</summary>
    public bool ConvertsTo(UnitOfMeasure other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Code == other.Code || (Dimension == other.Dimension && Factor is not null && other.Factor is not null);
    }

    internal ExactRatio RatioTo(UnitOfMeasure other) => Code == other.Code
        ? ExactRatio.One
        : ExactRatio.Of(Factor!.Value) / ExactRatio.Of(other.Factor!.Value);
}
