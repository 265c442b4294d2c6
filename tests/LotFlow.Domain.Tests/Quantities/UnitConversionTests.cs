using CsCheck;
using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Tests.Quantities;

public sealed class UnitConversionTests
{
    private static readonly ItemUnits s_bottles = new("EA", [new("XBX", 12), new("XPX", 480), new("KGM", 1.25m)]);

    [Theory]
    [InlineData(2, "XBX", "EA", 24)]
    [InlineData(480, "EA", "XPX", 1)]
    [InlineData(3, "XPX", "XBX", 120)]
    [InlineData(8, "KGM", "EA", 10)]
    [InlineData(8000, "GRM", "EA", 10)]
    [InlineData(10, "EA", "TNE", 0.008)]
    [InlineData(5, "H87", "EA", 5)]
    [InlineData(0, "XBX", "EA", 0)]
    [InlineData(-2, "XBX", "EA", -24)]
    public void An_items_own_conversions_connect_dimensions(int value, string from, string to, double expected) =>
        Assert.Equal(new Quantity((decimal)expected, to), UnitConversion.Convert(new Quantity(value, from), to, s_bottles).Quantity);

    [Theory]
    [InlineData("LTR", "EA", "no conversion")]
    [InlineData("XDR", "EA", "no conversion")]
    [InlineData("EA", "MTR", "no conversion")]
    [InlineData("CEL", "FAH", "no conversion")]
    [InlineData("EA", "BOX", "'BOX' is not a unit code")]
    [InlineData("BOX", "EA", "'BOX' is not a unit code")]
    public void What_cannot_be_converted_answers_a_reason(string from, string to, string reason)
    {
        var result = UnitConversion.Convert(new Quantity(1, from), to, s_bottles);

        Assert.Null(result.Quantity);
        Assert.Contains(reason, result.Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_that_would_have_to_be_rounded_is_refused()
    {
        Assert.Contains("not exact", UnitConversion.Convert(new Quantity(1, "KGM"), "LBR", s_bottles).Reason!, StringComparison.Ordinal);
        Assert.Contains("not exact", UnitConversion.Convert(new Quantity(1, "EA"), "XBX", s_bottles).Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quantity_beyond_fifteen_digits_is_refused_before_it_is_converted() =>
        Assert.Contains(
            "significant digits",
            UnitConversion.Convert(new Quantity(1.2345678901234567m, "KGM"), "KGM", s_bottles).Reason!,
            StringComparison.Ordinal);

    [Fact]
    public void Conversions_that_contradict_each_other_answer_nothing_in_either_order()
    {
        ItemUnitConversion[] conversions = [new("KGM", 4), new("GRM", 0.005m)];

        Assert.Contains("contradict", Reason(conversions), StringComparison.Ordinal);
        Assert.Contains("contradict", Reason([.. conversions.Reverse()]), StringComparison.Ordinal);

        static string Reason(ItemUnitConversion[] conversions) =>
            UnitConversion.Convert(new Quantity(1, "TNE"), "EA", new ItemUnits("EA", conversions)).Reason!;
    }

    [Fact]
    public void Converting_there_and_back_is_exact_wherever_converting_there_is() =>
        Gen.Select(GenQuantity, GenCode, GenItem)
            .Where((quantity, to, item) => UnitConversion.Convert(quantity, to, item).Quantity is not null)
            .Sample((quantity, to, item) =>
            {
                var there = UnitConversion.Convert(quantity, to, item).Quantity!.Value;
                return there.FindProblem() is null && UnitConversion.Convert(there, quantity.Uom, item).Quantity == quantity;
            });

    [Fact]
    public void A_conversion_answers_a_quantity_or_a_reason_and_never_throws() =>
        Gen.Select(GenAnyQuantity, GenCode, GenItem).Sample((quantity, to, item) =>
        {
            var (converted, reason) = UnitConversion.Convert(quantity, to, item);
            return converted is null == reason is not null;
        });

    private static Gen<string> GenCode => Gen.OneOf([.. Uom.All.Select(unit => unit.Code), "??"]);

    private static Gen<Quantity> GenQuantity =>
        Gen.Select(Gen.Int[-1_000_000, 1_000_000], Gen.Int[0, 6], GenCode)
            .Select((mantissa, scale, code) => new Quantity(mantissa / (decimal)Math.Pow(10, scale), code));

    private static Gen<Quantity> GenAnyQuantity => Gen.Select(Gen.Decimal, GenCode).Select((value, code) => new Quantity(value, code));

    private static Gen<ItemUnits> GenItem => Gen.Select(
        GenCode,
        Gen.Select(GenCode, Gen.Int[0, 5000]).Select((code, factor) => new ItemUnitConversion(code, factor / 4m)).Array[0, 5],
        (code, conversions) => new ItemUnits(code, conversions));
}
