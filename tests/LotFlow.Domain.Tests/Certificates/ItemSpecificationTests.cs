using LotFlow.Domain.Certificates;
using static LotFlow.Domain.Tests.Certificates.ACertificate;

namespace LotFlow.Domain.Tests.Certificates;

public sealed class ItemSpecificationTests
{
    private static readonly ItemSpecification s_density = new("Density", Unit: "g/cm3", Minimum: 0.91m, Maximum: 0.93m);

    [Theory]
    [InlineData("0.92", "in spec")]
    [InlineData("0.94", "out-of-spec")]
    [InlineData("0.90", "out-of-spec")]
    public void The_items_limits_are_judged_although_the_certificates_own_are_kept(string value, string outcome) =>
        Assert.Equal(outcome, Outcome(Judge(Number(value, "0", "1"), s_density)));

    [Fact]
    public void Both_limits_are_named_when_both_are_missed()
    {
        var finding = Assert.Single(Judge(Number("2", "0", "1"), s_density));

        Assert.Equal("\"Density\": 2 g/cm³ is above its maximum 1 g/cm³; \"Density\": 2 g/cm³ is above the item's maximum 0.93 g/cm3.", finding.Detail);
    }

    [Theory]
    [InlineData("920", "kg/m³", "in spec")]
    [InlineData("940", "kg/m³", "out-of-spec")]
    [InlineData("0.92", "g/ml", "in spec")]
    [InlineData("0.92", "lb/gal", "certificate-incomplete")]
    [InlineData("0.92", null, "certificate-incomplete")]
    [InlineData("0.92", "", "certificate-incomplete")]
    public void A_value_in_another_unit_is_converted_exactly_or_not_judged(string value, string? unit, string outcome) =>
        Assert.Equal(outcome, Outcome(Judge(Number(value, unit: unit), s_density)));

    [Theory]
    [InlineData("density", null)]
    [InlineData(" DENSITY ", null)]
    [InlineData("Dichte", "1039")]
    public void A_property_is_found_by_name_in_any_case_or_by_its_id(string property, string? propertyId) => Assert.Equal(
        "out-of-spec",
        Outcome(Judge(Number("2"), s_density with { Property = property, PropertyId = propertyId })));

    [Fact]
    public void Another_property_is_none_of_its_business() =>
        Assert.Empty(Judge(Number("2"), s_density with { Property = "Moisture", PropertyId = "1040" }));

    [Fact]
    public void Each_of_two_measurements_of_a_property_must_be_in_spec() => Assert.Equal(
        "out-of-spec",
        Outcome(CertificateJudgement.Judge(With(Number("0.92"), Number("0.95")), Expecting(s_density))));

    [Fact]
    public void A_required_property_that_is_missing_or_blank_is_named()
    {
        var moisture = new ItemSpecification("Moisture", Required: true);
        var blank = Typed("string", " ") with { Property = "moisture" };

        Assert.Contains("\"Moisture\" is required", Assert.Single(Judge(Number("0.92"), moisture)).Detail, StringComparison.Ordinal);
        Assert.Contains("\"Moisture\" is required", Assert.Single(Judge(blank, moisture)).Detail, StringComparison.Ordinal);
        Assert.Empty(Judge(blank with { Value = "none" }, moisture));
        Assert.Empty(Judge(Number("0.92"), moisture with { Required = false }));
    }

    [Fact]
    public void A_specification_that_only_has_an_id_is_named_by_it() => Assert.Contains(
        "\"4711\" is required",
        Assert.Single(Judge(Number("0.92"), new ItemSpecification("", "4711", Required: true))).Detail,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("string")]
    [InlineData("date")]
    public void Numeric_limits_of_the_item_cannot_be_judged_on_a_value_that_is_not_declared_a_number(string type) => Assert.Equal(
        "certificate-incomplete",
        Outcome(Judge(Number("0.92") with { ValueType = type }, s_density)));
}
