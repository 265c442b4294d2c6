using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Tests.Quantities;

public sealed class UomTests
{
    [Theory]
    [InlineData("KGM")]
    [InlineData("EA")]
    [InlineData("LTR")]
    [InlineData("H87")]
    [InlineData("CEL")]
    [InlineData("XPX")]
    public void A_code_of_Recommendation_20_is_known(string code) => Assert.True(Uom.IsKnown(code));

    [Theory]
    [InlineData("kgm")]
    [InlineData("KG")]
    [InlineData(" KGM")]
    [InlineData("")]
    [InlineData(null)]
    public void Anything_else_is_not(string? code) => Assert.False(Uom.IsKnown(code));

    [Fact]
    public void Each_dimension_with_factors_has_a_base_unit_and_only_positive_factors()
    {
        Assert.All(Uom.All.Where(unit => unit.Factor is not null), unit => Assert.True(unit.Factor > 0));
        Assert.All(
            Uom.All.Where(unit => unit.Factor is not null).GroupBy(unit => unit.Dimension),
            dimension => Assert.Contains(dimension, unit => unit.Factor == 1));
    }

    [Theory]
    [InlineData("LBR", "ONZ", 16)]
    [InlineData("STN", "LBR", 2000)]
    [InlineData("LTN", "LBR", 2240)]
    [InlineData("CWA", "LBR", 100)]
    [InlineData("GLL", "INQ", 231)]
    [InlineData("GLL", "QTL", 4)]
    [InlineData("QTL", "PTL", 2)]
    [InlineData("PTL", "OZA", 16)]
    [InlineData("FTQ", "INQ", 1728)]
    [InlineData("YRD", "FOT", 3)]
    [InlineData("FOT", "INH", 12)]
    [InlineData("YDK", "FTK", 9)]
    [InlineData("FTK", "INK", 144)]
    [InlineData("MTQ", "HLT", 10)]
    [InlineData("TNE", "DTN", 10)]
    [InlineData("GRO", "DZN", 12)]
    public void Factors_are_the_exact_definitions_so_that_whole_multiples_stay_whole(string from, string to, int expected) =>
        Assert.Equal(new Quantity(expected, to), UnitConversion.Convert(new Quantity(1, from), to, new ItemUnits("KGM")).Quantity);
}
