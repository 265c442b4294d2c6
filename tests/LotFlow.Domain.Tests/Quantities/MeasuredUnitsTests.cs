using CsCheck;
using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Tests.Quantities;

public sealed class MeasuredUnitsTests
{
    [Theory]
    [InlineData("g/cm³", "g/cm3")]
    [InlineData("㎤/10min", "cm3/10min")]
    [InlineData("\u00B5g/kg", "\u03BCg/kg")]
    [InlineData("\u2103", "\u00B0C")]
    [InlineData("\u212A", "K")]
    [InlineData("\u2126", "\u03A9")]
    [InlineData("㎎／㎏", "mg/kg")]
    [InlineData("％", "%")]
    [InlineData("s⁻¹", "s-1")]
    [InlineData("㎨", "m/s2")]
    [InlineData("㏁", "MΩ")]
    [InlineData("  mPa\u00A0 s ", "mPa s")]
    [InlineData(null, "")]
    [InlineData("  ", "")]
    public void Compatibility_forms_and_spaces_fold_into_one_spelling(string? unit, string folded) =>
        Assert.Equal(folded, UnitText.Fold(unit));

    [Theory]
    [InlineData(1, "g/kg", 1000, "mg/kg")]
    [InlineData(5, "ppm", 5, "mg/kg")]
    [InlineData(1000, "ppb", 1, "ppm")]
    [InlineData(0.02, "% (m/m)", 0.2, "g/kg")]
    [InlineData(1, "%", 10, "‰")]
    [InlineData(0.92, "g/cm³", 920, "kg/m³")]
    [InlineData(1, "g/mL", 1, "g/ml")]
    [InlineData(12, "mPa·s", 12, "cP")]
    [InlineData(1, "MPa", 1, "N/mm²")]
    [InlineData(60, "s", 1, "min")]
    [InlineData(7, "anything", 7, "anything")]
    [InlineData(7, null, 7, " ")]
    public void Units_that_differ_by_an_exact_factor_compare(double value, string? unit, double other, string? otherUnit) =>
        Assert.Equal(0, MeasuredUnits.Compare((decimal)value, unit, (decimal)other, otherUnit));

    [Theory]
    [InlineData("mg", "Mg")]
    [InlineData("%", "mg/kg")]
    [InlineData("°C", "K")]
    [InlineData("g/10min", "cm3/10min")]
    [InlineData("kg", "l")]
    [InlineData("m s", "ms")]
    [InlineData("kJ/m²", null)]
    public void Units_that_need_knowledge_of_the_product_do_not_compare(string unit, string? otherUnit)
    {
        Assert.Null(MeasuredUnits.Compare(1, unit, 1, otherUnit));
        Assert.False(MeasuredUnits.AreComparable(unit, otherUnit));
    }

    [Fact]
    public void Comparing_the_other_way_round_answers_the_opposite() =>
        Gen.Select(Gen.Decimal, GenUnit, Gen.Decimal, GenUnit).Sample((value, unit, other, otherUnit) =>
            MeasuredUnits.Compare(value, unit, other, otherUnit) == -MeasuredUnits.Compare(other, otherUnit, value, unit));

    private static Gen<string> GenUnit => Gen.OneOf("g/kg", "mg/kg", "ppm", "ppb", "%", "g/cm3", "kg/m³", "min", "h", "s", "");
}
