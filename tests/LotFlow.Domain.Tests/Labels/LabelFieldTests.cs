using LotFlow.Domain.Labels;

namespace LotFlow.Domain.Tests.Labels;

public sealed class LabelFieldTests
{
    [Fact]
    public void A_label_gives_its_fields()
    {
        var label = LabelText.Accepted("(01)09506000134352(11)250301(15)260301(17)260430(10)L-7(21)S9(30)12");

        Assert.Equal(LabelText.Gtin("09506000134352"), label.Gtin);
        Assert.Equal("L-7", label.Lot);
        Assert.Equal("S9", label.Serial);
        Assert.Equal(new DateOnly(2025, 3, 1), label.ProducedOn);
        Assert.Equal(new DateOnly(2026, 3, 1), label.BestBefore);
        Assert.Equal(new DateOnly(2026, 4, 30), label.ExpiresOn);
        Assert.Equal(12, label.Count);
        Assert.Equal("12", label["30"]);
        Assert.Equal(new LotIdentity(LabelText.Gtin("09506000134352"), "L-7"), label.LotIdentity);
    }

    [Fact]
    public void A_label_without_a_field_gives_null()
    {
        var label = LabelText.Accepted("(00)106141411234567897");

        Assert.Null(label.Gtin);
        Assert.Null(label.Lot);
        Assert.Null(label.Serial);
        Assert.Null(label.ExpiresOn);
        Assert.Null(label.BestBefore);
        Assert.Null(label.ProducedOn);
        Assert.Null(label.Count);
        Assert.Null(label.NetQuantity);
        Assert.Null(label.LotIdentity);
        Assert.Null(label["01"]);
    }

    [Fact]
    public void A_logistic_label_gives_the_GTIN_and_count_of_its_content()
    {
        var label = LabelText.Accepted("(00)106141411234567897(02)09506000134352(37)40(10)L-7");

        Assert.Equal(LabelText.Gtin("09506000134352"), label.Gtin);
        Assert.Equal(40, label.Count);
        Assert.Equal("010950600013435210L-7", label.LotIdentity?.Key);
    }

    [Fact]
    public void An_expiry_date_and_time_gives_the_expiry_date() =>
        Assert.Equal(new DateOnly(2026, 2, 28), LabelText.Accepted("(01)09506000134352(7003)2602282359").ExpiresOn);

    [Fact]
    public void The_expiry_date_goes_before_the_expiry_date_and_time() =>
        Assert.Equal(new DateOnly(2026, 2, 27), LabelText.Accepted("(01)09506000134352(7003)2602282359(17)260227").ExpiresOn);

    [Theory]
    [InlineData("260200", 2026, 2, 28)]
    [InlineData("280200", 2028, 2, 29)]
    [InlineData("261200", 2026, 12, 31)]
    public void Day_00_is_the_last_day_of_the_month(string value, int year, int month, int day) =>
        Assert.Equal(new DateOnly(year, month, day), LabelText.Accepted("(01)09506000134352(17)" + value).ExpiresOn);

    // General Specifications 7.12: 49 years back to 50 years ahead of the current year.
    [Theory]
    [InlineData(2025, "75", 2075)]
    [InlineData(2025, "76", 1976)]
    [InlineData(2025, "99", 1999)]
    [InlineData(2025, "24", 2024)]
    [InlineData(2060, "10", 2110)]
    [InlineData(2060, "11", 2011)]
    [InlineData(2099, "49", 2149)]
    [InlineData(2000, "50", 2050)]
    [InlineData(2000, "51", 1951)]
    public void The_century_follows_from_the_current_year(int currentYear, string twoDigits, int expected) =>
        Assert.Equal(expected, LabelText.Accepted($"(01)09506000134352(17){twoDigits}0115", new DateOnly(currentYear, 6, 1)).ExpiresOn?.Year);

    [Theory]
    [InlineData("3103", "001250", "1.250", "KGM")]
    [InlineData("3100", "001250", "1250", "KGM")]
    [InlineData("3112", "001250", "12.50", "MTR")]
    [InlineData("3142", "001250", "12.50", "MTK")]
    [InlineData("3155", "001250", "0.01250", "LTR")]
    [InlineData("3161", "001250", "125.0", "MTQ")]
    [InlineData("3202", "000350", "3.50", "LBR")]
    [InlineData("3562", "000350", "3.50", "APZ")]
    [InlineData("3611", "000350", "35.0", "GLL")]
    public void A_trade_measure_is_a_quantity_with_its_unit(string ai, string value, string expected, string uom)
    {
        var quantity = LabelText.Accepted($"(01)19506000134359({ai}){value}").NetQuantity;

        Assert.Equal(uom, quantity?.Uom);
        Assert.Equal(expected, quantity?.Value.ToString());
    }

    [Fact]
    public void A_roll_with_weight_and_length_counts_by_weight() =>
        Assert.Equal("KGM", LabelText.Accepted("(01)19506000134359(3112)001250(3103)001250").NetQuantity?.Uom);

    [Theory]
    [InlineData("3122")]
    [InlineData("3132")]
    public void A_width_or_height_is_no_quantity(string ai) =>
        Assert.Null(LabelText.Accepted($"(01)19506000134359({ai})001250").NetQuantity);

    [Fact]
    public void A_gross_weight_is_no_net_quantity() =>
        Assert.Null(LabelText.Accepted("(00)106141411234567897(3302)001250").NetQuantity);

    [Fact]
    public void A_label_without_a_primary_key_has_no_Digital_Link() =>
        Assert.Null(LabelText.Accepted("(410)9506000134352").ToDigitalLink());
}
