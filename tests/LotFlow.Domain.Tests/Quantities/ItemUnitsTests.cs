using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Tests.Quantities;

public sealed class ItemUnitsTests
{
    [Fact]
    public void Consistent_units_have_no_problems() =>
        Assert.Empty(new ItemUnits("KGM", [new("TNE", 1000), new("LTR", 0.92m), new("MLT", 0.00092m), new("XBG", 25)]).FindProblems());

    [Theory]
    [InlineData("KG", 2, "not a unit code")]
    [InlineData("XBG", 0, "greater than zero")]
    [InlineData("XBG", -1, "greater than zero")]
    [InlineData("TNE", 907, "convert by definition")]
    [InlineData("KGM", 2, "convert by definition")]
    [InlineData("MLT", 1, "contradicts 1 LTR")]
    [InlineData("LTR", 1, "contradicts 1 LTR")]
    public void A_conversion_that_cannot_be_true_is_named_by_its_position(string uom, decimal factor, string message)
    {
        var problem = Assert.Single(new ItemUnits("KGM", [new("LTR", 0.92m), new(uom, factor)]).FindProblems());

        Assert.Equal(1, problem.Index);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_base_unit_is_a_problem_of_the_item_itself() =>
        Assert.Null(Assert.Single(new ItemUnits("kilo").FindProblems()).Index);
}
