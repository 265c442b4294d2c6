using LotFlow.Domain.Certificates;
using LotFlow.Workflows.Certificates;

namespace LotFlow.Workflows.Tests.Certificates;

public sealed class PublishedCertificateTests
{
    private static readonly CertificateExpectation s_expected = new("123456789 10", LabelLot: null, ["20000 01"], []);

    [Theory]
    [InlineData("valid_certificate_1")]
    [InlineData("valid_certificate_3")]
    [InlineData("valid_certificate_4")]
    [InlineData("valid_certificate_5")]
    public void A_certificate_in_spec_for_the_received_lot_has_no_findings(string name) => Assert.Empty(Judge(name));

    [Theory]
    [InlineData("valid_certificate_2", "no lot")]
    [InlineData("valid_certificate_6", "no lot", "no inspections")]
    public void A_certificate_without_a_lot_or_inspections_is_incomplete(string name, params string[] missing)
    {
        var finding = Assert.Single(Judge(name, s_expected with { ProductIds = [] }));

        Assert.Equal("certificate-incomplete", finding.Code);
        Assert.All(missing, what => Assert.Contains(what, finding.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public void A_valid_certificate_with_two_values_above_their_maximum_is_out_of_spec_and_names_both()
    {
        var finding = Assert.Single(Judge("valid_certificate_7"));

        Assert.Equal("out-of-spec", finding.Code);
        Assert.Equal("\"Test Case 1\": 4.1 is above its maximum 4.0; \"Test Case 2\": 4.1 is above its maximum 4.0.", finding.Detail);
    }

    [Theory]
    [InlineData("invalid_schema_type", "/RefSchemaUrl names https://schemas.s1seven.com/invalid-schemas/v1.1.0/schema.json")]
    [InlineData("missing_languages", "/Certificate/CertificateLanguages has fewer than 1 items")]
    public void A_certificate_that_breaks_the_schema_is_invalid_and_says_where(string name, string detail)
    {
        var reading = CertificateReader.Read(CertificateFiles.Bytes(name));

        Assert.Null(reading.Certificate);
        Assert.Equal("certificate-invalid", Assert.Single(reading.Findings).Code);
        Assert.Contains(detail, reading.Findings[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_read_is_what_the_supplier_wrote()
    {
        var certificate = CertificateReader.Read(CertificateFiles.Bytes("valid_certificate_3")).Certificate!;

        Assert.Equal("43", certificate.Id);
        Assert.Equal(new DateOnly(2021, 12, 12), certificate.Date);
        Assert.Equal("Green Plastics AG", certificate.Manufacturer);
        Assert.Equal(["20000 01", "10011"], certificate.ProductIds);
        Assert.Equal("123456789 10", certificate.LotId);
        Assert.Equal(
            new CertificateProduct("20000 01", "Manufactured Product Name", "210000", new(2021, 12, 12), "100001", new(2017, 12, 1), new(2021, 12, 12)),
            certificate.Product);
        Assert.Equal(4, certificate.Inspections.Count);
        Assert.Equal(
            new CertificateInspection("Density", "51", "DIN EN ISO 1183-1A", "85", "number", "85", "89", "g/cm³"),
            certificate.Inspections[1]);
    }

    [Fact]
    public void The_schema_its_licence_note_and_the_examples_lie_beside_every_program_that_uses_them()
    {
        Assert.True(CertificateFiles.Exists("schema-v1.1.0.json"));
        Assert.True(CertificateFiles.Exists("README.md"));
        Assert.DoesNotContain(
            typeof(CertificateReader).Assembly.GetManifestResourceNames(),
            resource => resource.Contains("schema", StringComparison.OrdinalIgnoreCase));
    }

    private static IReadOnlyList<CertificateFinding> Judge(string name, CertificateExpectation? expected = null)
    {
        var reading = CertificateReader.Read(CertificateFiles.Bytes(name));
        Assert.Empty(reading.Findings);
        return CertificateJudgement.Judge(reading.Certificate!, expected ?? s_expected);
    }
}
