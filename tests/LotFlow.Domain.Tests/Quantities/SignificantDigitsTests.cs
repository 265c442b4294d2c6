using System.Globalization;
using CsCheck;
using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Tests.Quantities;

public sealed class SignificantDigitsTests
{
    [Theory]
    [InlineData("0", 1)]
    [InlineData("0.000", 1)]
    [InlineData("12000", 2)]
    [InlineData("0.0120", 2)]
    [InlineData("1.0203", 5)]
    [InlineData("-123456789012345", 15)]
    [InlineData("1234567890.123456", 16)]
    public void Leading_and_trailing_zeros_are_not_significant(string value, int expected) =>
        Assert.Equal(expected, SignificantDigits.Count(Parse(value)));

    [Theory]
    [InlineData("123456.789012345", true)]
    [InlineData("1234567.890123456", false)]
    [InlineData("0.000000001", true)]
    [InlineData("0.0000000001", false)]
    [InlineData("999999999999999", true)]
    [InlineData("1000000000000000", false)]
    [InlineData("-1000000000000000", false)]
    [InlineData("1.000000000000000000000000000", true)]
    public void Beyond_fifteen_digits_nine_decimals_or_a_million_billions_a_quantity_is_refused(string value, bool kept) =>
        Assert.Equal(kept, new Quantity(Parse(value), "KGM").FindProblem() is null);

    [Fact]
    public void A_quantity_in_an_unknown_unit_is_refused_with_the_code_that_was_found()
    {
        Assert.Contains("'KG'", new Quantity(1, "KG").FindProblem()!, StringComparison.Ordinal);
        Assert.NotNull(default(Quantity).FindProblem());
    }

    [Fact]
    public void Whatever_is_within_the_limits_survives_a_store_that_keeps_doubles() =>
        Gen.Select(Gen.Long[-999_999_999_999_999, 999_999_999_999_999], Gen.Int[0, 9])
            .Select((mantissa, scale) => new decimal(Math.Abs(mantissa)) / (decimal)Math.Pow(10, scale) * Math.Sign(mantissa))
            .Where(value => SignificantDigits.FindProblem(value) is null)
            .Sample(value => Parse(((double)value).ToString("R", CultureInfo.InvariantCulture)) == value);

    private static decimal Parse(string value) => decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);
}
