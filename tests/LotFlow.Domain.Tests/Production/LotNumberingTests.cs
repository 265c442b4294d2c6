using LotFlow.Domain.Production;

namespace LotFlow.Domain.Tests.Production;

public sealed class LotNumberingTests
{
    private static readonly ProducedLotName Lot = new("NORTH", "SYRUP", "PO1", "O7", 3, new(2026, 3, 2));

    [Theory]
    [InlineData("{order}-{output}-{line}", 0, "PO1-O7-3")]
    [InlineData("{order}-{output}-{line}", 2, "PO1-O7-3-2")]
    [InlineData("{site}.{item}.{yyyy}{MM}{dd}", 0, "NORTH.SYRUP.20260302")]
    [InlineData("L{yyyy}{jjj}", 0, "L2026061")]
    public void A_template_is_filled(string template, int suffix, string expected) => Assert.Equal(expected, LotNumbering.NameOf(template, Lot, suffix));

    [Fact]
    public void A_name_that_would_be_too_long_is_cut_and_stays_unique()
    {
        var longOrder = Lot with { OrderId = new('X', 64) };
        var names = new[] { 1, 2 }.Select(line => LotNumbering.NameOf("{order}-{output}-{line}", longOrder with { Line = line }, 0)).ToList();
        Assert.All(names, n => Assert.True(Identifier.IsValid(n)));
        Assert.NotEqual(names[0], names[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{lot}")]
    [InlineData("{order}/{line}")]
    [InlineData("{order")]
    public void A_template_that_names_no_lot_is_a_problem(string template) => Assert.NotNull(LotNumbering.FindProblem(template));
}
