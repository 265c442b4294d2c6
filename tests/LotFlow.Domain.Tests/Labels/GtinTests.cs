using CsCheck;
using LotFlow.Domain.Labels;

namespace LotFlow.Domain.Tests.Labels;

public sealed class GtinTests
{
    // 6291041500213 is the worked example of GS1's check digit calculator; 09506000134352 is GS1's own example item.
    [Theory]
    [InlineData("09506000134352", "09506000134352")]
    [InlineData("9506000134352", "09506000134352")]
    [InlineData("6291041500213", "06291041500213")]
    [InlineData("614141999996", "00614141999996")]
    [InlineData("95050003", "00000095050003")]
    [InlineData("10614141999993", "10614141999993")]
    public void A_GTIN_of_8_12_13_or_14_digits_is_the_one_of_14(string text, string expected)
    {
        Assert.True(Gtin.TryParse(text, out var gtin, out var error));
        Assert.Equal(expected, gtin.ToString());
        Assert.Equal("", error);
    }

    [Fact]
    public void A_GTIN_with_a_wrong_check_digit_is_refused_with_the_right_one()
    {
        Assert.False(Gtin.TryParse("09506000134353", out _, out var error));
        Assert.Equal("GTIN: '09506000134353' ends in check digit 3, but its digits give 2; read or key the label again.", error);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("123456789")]
    [InlineData("095060001343520")]
    public void A_GTIN_of_another_length_is_refused(string? text)
    {
        Assert.False(Gtin.TryParse(text, out _, out var error));
        Assert.EndsWith("expected 8, 12, 13 or 14.", error);
    }

    [Theory]
    [InlineData("0950600013435X")]
    [InlineData("+9506000134352")]
    [InlineData(" 9506000134352")]
    [InlineData("٠٩٥٠٦٠٠٠١٣٤٣٥٢")]
    public void A_GTIN_has_ASCII_digits_only(string text)
    {
        Assert.False(Gtin.TryParse(text, out _, out var error));
        Assert.EndsWith("expected digits only.", error);
    }

    [Fact]
    public void A_GTIN_with_any_one_digit_changed_is_refused() =>
        Gen.Select(AnyLabel.Gtin, Gen.Int[0, 13], Gen.Int[1, 9]).Sample((gtin, at, by) =>
        {
            var digits = gtin.ToCharArray();
            digits[at] = (char)('0' + ((digits[at] - '0' + by) % 10));
            return Gtin.TryParse(gtin, out _, out _) && !Gtin.TryParse(new string(digits), out _, out _);
        });

    [Fact]
    public void Equal_GTINs_are_equal_however_they_were_written()
    {
        Assert.Equal(LabelText.Gtin("614141999996"), LabelText.Gtin("00614141999996"));
        Assert.NotEqual(LabelText.Gtin("614141999996"), LabelText.Gtin("10614141999993"));
    }
}
