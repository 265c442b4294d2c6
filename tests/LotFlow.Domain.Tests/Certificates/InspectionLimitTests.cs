using LotFlow.Domain.Certificates;
using static LotFlow.Domain.Tests.Certificates.ACertificate;

namespace LotFlow.Domain.Tests.Certificates;

public sealed class InspectionLimitTests
{
    [Theory]
    [InlineData("0.92", "0.92", "0.95", "in spec")]
    [InlineData("0.95", "0.92", "0.95", "in spec")]
    [InlineData("0.950", "0.92", "0.95", "in spec")]
    [InlineData("0.9200000001", "0.92", null, "in spec")]
    [InlineData("0.9199999999", "0.92", null, "out-of-spec")]
    [InlineData("0.9500000001", null, "0.95", "out-of-spec")]
    [InlineData("-5", "-4", null, "out-of-spec")]
    [InlineData("10", "9", "9.5", "out-of-spec")]
    [InlineData("5", "", " ", "in spec")]
    [InlineData("5", "5", "5", "in spec")]
    public void A_value_is_judged_against_its_own_limits_which_belong_to_the_range(string value, string? minimum, string? maximum, string outcome) =>
        Assert.Equal(outcome, Outcome(Judge(Number(value, minimum, maximum))));

    [Fact]
    public void Every_value_that_is_out_is_named_with_its_limit_and_unit()
    {
        var finding = Assert.Single(CertificateJudgement.Judge(
            With(
                new CertificateInspection("MFR", null, null, "36", "number", "15", "35", "g/10min"),
                Number("0.93", "0.92"),
                new CertificateInspection("Charpy", null, null, "4", "number", "5", null, "kJ/m²")),
            Expecting()));

        Assert.Equal("out-of-spec", finding.Code);
        Assert.Equal("\"MFR\": 36 g/10min is above its maximum 35 g/10min; \"Charpy\": 4 kJ/m² is below its minimum 5 kJ/m².", finding.Detail);
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("ca. 3")]
    [InlineData("1 000")]
    [InlineData("1E3")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("3 g")]
    [InlineData("")]
    [InlineData("12345678901234567890.1234567890")]
    public void What_is_declared_a_number_and_is_none_is_never_guessed(string value)
    {
        Assert.Equal("certificate-incomplete", Outcome(Judge(Number(value, "0", "10"))));
        Assert.Equal("certificate-incomplete", Outcome(Judge(Number(value))));
    }

    [Theory]
    [InlineData("≤ 5")]
    [InlineData("max. 5")]
    [InlineData("5,0")]
    [InlineData("-")]
    public void A_limit_that_is_not_a_number_cannot_be_judged(string maximum)
    {
        var finding = Assert.Single(Judge(Number("3", maximum: maximum)));

        Assert.Equal("certificate-incomplete", finding.Code);
        Assert.Contains("Density", finding.Detail, StringComparison.Ordinal);
        Assert.Contains(maximum, finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<0.1", null, "0.1", "in spec")]
    [InlineData("< 0.1", null, "0.2", "in spec")]
    [InlineData("<=0.1", null, "0.1", "in spec")]
    [InlineData("≤0.1", null, "0.1", "in spec")]
    [InlineData("<0.1", null, "0.05", "certificate-incomplete")]
    [InlineData("<0.1", "0", "0.2", "certificate-incomplete")]
    [InlineData("<0.1", "0.1", null, "out-of-spec")]
    [InlineData("<=0.1", "0.1", null, "certificate-incomplete")]
    [InlineData("<=0.1", "0.2", null, "out-of-spec")]
    [InlineData(">5", "5", null, "in spec")]
    [InlineData("≥5", "5", null, "in spec")]
    [InlineData(">5", "6", null, "certificate-incomplete")]
    [InlineData(">5", null, "5", "out-of-spec")]
    [InlineData(">=5", null, "5", "certificate-incomplete")]
    [InlineData("<0.1", null, null, "in spec")]
    [InlineData("<<0.1", null, "1", "certificate-incomplete")]
    [InlineData("<", null, "1", "certificate-incomplete")]
    public void A_result_below_or_above_a_number_is_judged_by_logic_alone(string value, string? minimum, string? maximum, string outcome) =>
        Assert.Equal(outcome, Outcome(Judge(Number(value, minimum, maximum))));

    [Fact]
    public void A_minimum_above_its_maximum_makes_the_certificate_invalid()
    {
        var finding = Assert.Single(Judge(Number("3", "5", "4")));

        Assert.Equal("certificate-invalid", finding.Code);
        Assert.Contains("Density", finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("string", "C", "C", "C", "in spec")]
    [InlineData("string", " C ", "C", "C", "in spec")]
    [InlineData("string", "P", "C", "C", "out-of-spec")]
    [InlineData("string", "C", null, null, "in spec")]
    [InlineData("string", "C", "A", "D", "certificate-incomplete")]
    [InlineData("string", "4.1", null, "4.0", "certificate-incomplete")]
    [InlineData("boolean", "true", "True", "true", "in spec")]
    [InlineData("boolean", "false", "true", "true", "out-of-spec")]
    [InlineData("boolean", "yes", "true", "true", "certificate-incomplete")]
    [InlineData("date", "2026-01-15", "2026-01-01", "2026-01-31", "in spec")]
    [InlineData("date", "2026-02-01", "2026-01-01", "2026-01-31", "out-of-spec")]
    [InlineData("date", "2025-12-31", "2026-01-01", null, "out-of-spec")]
    [InlineData("date", "01.02.2026", null, "2026-01-31", "certificate-incomplete")]
    [InlineData("date", "2026-01-15", "2026-01-31", "2026-01-01", "certificate-invalid")]
    [InlineData("date-time", "2026-01-15T12:00:00+02:00", null, "2026-01-15T10:00:00Z", "in spec")]
    [InlineData("date-time", "2026-01-15T12:00:00.5+02:00", null, "2026-01-15T10:00:00Z", "out-of-spec")]
    [InlineData("date-time", "2026-01-15T12:00:00", null, "2026-01-16T10:00:00Z", "certificate-incomplete")]
    [InlineData("anything", "x", null, "y", "certificate-incomplete")]
    public void Texts_are_equal_or_not_and_dates_compare_in_time(string type, string value, string? minimum, string? maximum, string outcome) =>
        Assert.Equal(outcome, Outcome(Judge(Typed(type, value, minimum, maximum))));

    [Fact]
    public void A_finding_over_thousands_of_values_stays_readable_and_counts_the_rest()
    {
        var inspections = Enumerable.Range(0, 5000).Select(_ => Number("2", maximum: "1") with { Property = new string('x', 10_000) });

        var finding = Assert.Single(CertificateJudgement.Judge(With([.. inspections]), Expecting()));

        Assert.EndsWith("and 4900 more.", finding.Detail, StringComparison.Ordinal);
        Assert.InRange(finding.Detail.Length, 1000, 30_000);
    }
}
