namespace LotFlow.Domain.Quantities;

/// <summary>A converted quantity, or the reason why there is none; exactly one of the two is present.</summary>
public sealed record ConversionResult(Quantity? Quantity, string? Reason)
{
    internal static ConversionResult Refused(string reason) => new(null, reason);
}

/// <summary>
/// Converts quantities exactly or not at all. Inside a dimension the table of <see cref="Uom"/> decides; between dimensions the item's
/// own conversions do. A result that is not exact within the limits of <see cref="SignificantDigits"/> is refused rather than rounded:
/// a rounded gram in every receipt is a count variance at the end of the month that nobody can explain.
/// </summary>
public static class UnitConversion
{
    public static ConversionResult Convert(Quantity quantity, string toUom, ItemUnits item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (quantity.FindProblem() is { } problem)
            return ConversionResult.Refused(problem);
        if (Uom.Find(toUom) is not { } to)
            return ConversionResult.Refused(Uom.UnknownReason(toUom));

        var (ratio, reason) = RatioBetween(Uom.Find(quantity.Uom)!, to, item);
        if (ratio is null)
            return ConversionResult.Refused(reason!);

        var exact = (ExactRatio.Of(quantity.Value) * ratio.Value).ToDecimal();
        return exact is { } value && SignificantDigits.FindProblem(value) is null
            ? new ConversionResult(new Quantity(value, to.Code), Reason: null)
            : ConversionResult.Refused(
                $"{quantity} in {to.Code} is not exact with {SignificantDigits.Maximum} significant digits and "
                + $"{SignificantDigits.MaximumDecimals} decimals; state the quantity in {to.Code}.");
    }

    /// <summary>
    /// How many of one unit are one of the other, or why nobody knows. Rounded where no decimal is exact: for shares and proportions, never for
    /// what is stored.
    /// </summary>
    public static (decimal? Factor, string? Reason) Factor(string fromUom, string toUom, ItemUnits item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (Uom.Find(fromUom) is not { } from)
            return (null, Uom.UnknownReason(fromUom));
        if (Uom.Find(toUom) is not { } to)
            return (null, Uom.UnknownReason(toUom));
        var (ratio, reason) = RatioBetween(from, to, item);
        return (ratio?.ToDecimal() ?? ratio?.ToRoundedDecimal()) is { } factor and > 0
            ? (factor, null)
            : (null, reason ?? $"1 {fromUom} is too much or too little of {toUom} to reckon with.");
    }

    private static (ExactRatio? Ratio, string? Reason) RatioBetween(UnitOfMeasure from, UnitOfMeasure to, ItemUnits item)
    {
        if (from.ConvertsTo(to))
            return (from.RatioTo(to), null);

        var (fromInBase, fromReason) = RatioToBase(from, item);
        if (fromInBase is null)
            return (null, fromReason);
        var (toInBase, toReason) = RatioToBase(to, item);
        return toInBase is null ? (null, toReason) : (fromInBase.Value / toInBase.Value, null);
    }

    private static (ExactRatio? Ratio, string? Reason) RatioToBase(UnitOfMeasure unit, ItemUnits item)
    {
        if (Uom.Find(item.BaseUom) is not { } baseUnit)
            return (null, Uom.UnknownReason(item.BaseUom));
        if (unit.ConvertsTo(baseUnit))
            return (unit.RatioTo(baseUnit), null);

        // A conversion given for pounds also answers for grams. Two that disagree answer nothing, whichever stands first.
        var ratios = item.Conversions
            .Where(conversion => conversion.Factor > 0 && Uom.Find(conversion.Uom)?.ConvertsTo(unit) == true)
            .Select(conversion => unit.RatioTo(Uom.Find(conversion.Uom)!) * ExactRatio.Of(conversion.Factor))
            .Distinct()
            .ToList();
        return ratios.Count switch
        {
            1 => (ratios[0], null),
            0 => (null, $"{unit.Code} ({unit.Name}) cannot be converted to {item.BaseUom}: the item has no conversion for it."),
            _ => (null, $"{unit.Code} ({unit.Name}) cannot be converted to {item.BaseUom}: the item's conversions contradict each other."),
        };
    }
}
