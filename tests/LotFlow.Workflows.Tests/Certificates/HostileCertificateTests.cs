using System.Text;
using System.Text.Json;
using CsCheck;
using LotFlow.Domain.Certificates;
using LotFlow.Workflows.Certificates;

namespace LotFlow.Workflows.Tests.Certificates;

public sealed class HostileCertificateTests
{
    // Without the logo, which is three quarters of the file and would catch most of the random changes.
    private static readonly byte[] s_valid = CertificateFiles.Changed("valid_certificate_7", document => document.Certificate()["Logo"] = "x");
    private static readonly CertificateExpectation s_expected = new("1", "2", ["3"], [new("MFR", Maximum: 4, Required: true)], JudgeDates: true);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("42")]
    [InlineData("\"text\"")]
    [InlineData("1e999999")]
    [InlineData("{\"RefSchemaUrl\":null,\"Certificate\":null}")]
    [InlineData("{\"RefSchemaUrl\":[],\"Certificate\":[]}")]
    [InlineData("{\"RefSchemaUrl\":\"https://schemas.s1seven.com/coa-schemas/v1.1.0/schema.json\",\"Certificate\":[{}]}")]
    [InlineData("{\"RefSchemaUrl\":\"https://schemas.s1seven.com/coa-schemas/v1.1.0/schema.json\"}")]
    [InlineData("{\"RefSchemaUrl\":\"\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("{/* comment */}")]
    [InlineData("{'a':1}")]
    [InlineData("[1,]")]
    [InlineData("NaN")]
    public void Whatever_is_no_certificate_is_invalid_and_never_throws(string json) => IsInvalid(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void A_document_nested_beyond_reason_is_invalid()
    {
        IsInvalid(Encoding.UTF8.GetBytes(new string('[', 100_000)));
        IsInvalid(Encoding.UTF8.GetBytes(new string('[', 40) + new string(']', 40)));

        using var inAnotherDocument = JsonDocument.Parse(new string('[', 60) + new string(']', 60));
        Assert.Contains("too deeply", Assert.Single(CertificateReader.Read(inAnotherDocument.RootElement).Findings).Detail, StringComparison.Ordinal);
        Assert.Equal("certificate-invalid", Assert.Single(CertificateReader.Read(default(JsonElement)).Findings).Code);
    }

    [Fact]
    public void A_document_of_more_values_than_any_certificate_has_is_refused_before_it_costs_anything() => Assert.Contains(
        "more than 20000 values",
        Assert.Single(CertificateReader.Read(Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("[]", 1_300_000))}]")).Findings).Detail,
        StringComparison.Ordinal);

    [Fact]
    public void A_property_given_twice_is_refused_because_readers_disagree_on_which_counts()
    {
        var twice = Encoding.UTF8.GetString(CertificateFiles.Bytes("valid_certificate_1")).Replace("\"LotId\":", "\"LotId\": \"other\", \"LotId\":", StringComparison.Ordinal);

        var reading = CertificateReader.Read(Encoding.UTF8.GetBytes(twice));

        Assert.Equal("/Certificate/Analysis/LotId is there twice", Assert.Single(reading.Findings).Detail);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_invalid() => IsInvalid([0x22, 0xC3, 0x28, 0x22]);

    [Fact]
    public void A_certificate_changed_at_random_is_read_or_refused_and_judged_without_an_exception() =>
        GenMutations.Sample(
            mutations =>
            {
                var bytes = s_valid.ToArray();
                foreach (var (position, value) in mutations)
                    bytes[position] = value;
                return ReadsAndJudges(bytes);
            },
            iter: 2000);

    [Fact]
    public void Any_value_in_the_place_of_any_other_is_read_or_refused_without_an_exception()
    {
        var structure = Structure.Of(s_valid);
        Gen.Select(Gen.Int[0, structure.Places - 1], Gen.OneOf(Structure.Replacements))
            .Sample((place, replacement) => ReadsAndJudges(structure.With(place, replacement)), iter: 2000);
    }

    [Fact]
    public void Certificates_are_read_concurrently()
    {
        var invalid = CertificateFiles.Bytes("missing_languages");
        var readings = Enumerable.Range(0, 400)
            .AsParallel()
            .WithDegreeOfParallelism(8)
            .Select(number => CertificateReader.Read(number % 2 == 0 ? s_valid : invalid).Findings.Count == number % 2)
            .ToList();

        Assert.All(readings, Assert.True);
    }

    private static Gen<(int Position, byte Value)[]> GenMutations =>
        Gen.Select(Gen.Int[0, s_valid.Length - 1], Gen.OneOf(Gen.Byte, Gen.OneOf(" \"{}[],:0-.eE\\u\0"u8.ToArray()))).Array[1, 4];

    private static bool ReadsAndJudges(byte[] bytes)
    {
        var reading = CertificateReader.Read(bytes);
        return reading.Certificate is { } certificate
            ? reading.Findings.Count == 0 && CertificateJudgement.Judge(certificate, s_expected).Count > 0
            : reading.Findings.Count == 1 && reading.Findings[0].Code == "certificate-invalid";
    }

    private static void IsInvalid(byte[] json)
    {
        var reading = CertificateReader.Read(json);
        Assert.Null(reading.Certificate);
        Assert.Equal("certificate-invalid", Assert.Single(reading.Findings).Code);
    }
}
