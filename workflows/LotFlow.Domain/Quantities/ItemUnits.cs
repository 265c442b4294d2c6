namespace LotFlow.Domain.Quantities;

/// <summary>One <paramref name="Uom"/> of the item is <paramref name="Factor"/> of the item's base unit: a box (XBX) is 12 EA.</summary>
public sealed record ItemUnitConversion(string Uom, decimal Factor);

/// <summary>The units of one item: the one its stock is kept in, and what the item itself knows about others.</summary>
public sealed record ItemUnits(string BaseUom, IReadOnlyList<ItemUnitConversion> Conversions)
{
    public ItemUnits(string baseUom)
        : this(baseUom, [])
    {
    }

    /// <summary>
    /// What is wrong with these units as master data: the position of the conversion (or nothing for the base unit) and the message. A
    /// conversion that restates the table is allowed; one that contradicts it (a tonne of 907 kg) or another one is not.
    /// </summary>
    public IEnumerable<(int? Index, string Message)> FindProblems()
    {
        var baseUnit = Quantities.Uom.Find(BaseUom);
        if (baseUnit is null)
            yield return (null, Quantities.Uom.UnknownReason(BaseUom));

        for (var index = 0; index < Conversions.Count; index++)
        {
            if (FindProblem(index, baseUnit) is { } problem)
                yield return (index, problem);
        }
    }

    private string? FindProblem(int index, UnitOfMeasure? baseUnit)
    {
        var (code, factor) = Conversions[index];
        if (Quantities.Uom.Find(code) is not { } unit)
            return Quantities.Uom.UnknownReason(code);
        if (factor <= 0)
            return $"The factor of {code} is {factor}; it must be greater than zero.";
        if (SignificantDigits.FindProblem(factor) is { } beyond)
            return beyond;
        if (baseUnit is not null && unit.ConvertsTo(baseUnit) && unit.RatioTo(baseUnit) != ExactRatio.Of(factor))
            return $"1 {code} is not {factor} {BaseUom}: both are units of {unit.Dimension} and convert by definition.";

        foreach (var earlier in Conversions.Take(index))
        {
            if (Quantities.Uom.Find(earlier.Uom) is { } other && unit.ConvertsTo(other)
                && ExactRatio.Of(factor) != unit.RatioTo(other) * ExactRatio.Of(earlier.Factor))
                return $"1 {code} = {factor} {BaseUom} contradicts 1 {earlier.Uom} = {earlier.Factor} {BaseUom}.";
        }

        return null;
    }
}
