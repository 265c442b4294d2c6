using CsCheck;
using LotFlow.Domain.Certificates;
using static LotFlow.Domain.Tests.Certificates.ACertificate;

namespace LotFlow.Domain.Tests.Certificates;

public sealed class JudgementLawTests
{
    private static Gen<decimal> GenNumber => Gen.Int[-200, 200].Select(hundredths => hundredths / 100m);

    private static Gen<string> GenValue =>
        Gen.Select(Gen.OneOf("", "<", "<=", ">", ">=", "≤", "≥ "), GenNumber).Select((prefix, number) => $"{prefix}{number}");

    private static Gen<(decimal Minimum, decimal Maximum)> GenLimits =>
        Gen.Select(GenNumber, GenNumber).Select((one, other) => (Math.Min(one, other), Math.Max(one, other)));

    [Fact]
    public void Wider_limits_never_make_a_value_worse() =>
        Gen.Select(GenValue, GenLimits, Gen.Int[0, 50], Gen.Int[0, 50]).Sample((value, limits, below, above) =>
        {
            var narrow = Own(value, limits.Minimum, limits.Maximum);
            var wide = Own(value, limits.Minimum - (below / 100m), limits.Maximum + (above / 100m));
            return Severity(wide) <= Severity(narrow);
        });

    [Fact]
    public void Narrower_limits_of_the_item_never_make_a_value_better() =>
        Gen.Select(GenValue, GenLimits, Gen.Int[0, 50]).Sample((value, limits, raised) =>
        {
            var wide = Item(value, limits.Minimum, limits.Maximum);
            var narrow = Item(value, limits.Minimum + (raised / 100m), limits.Maximum);
            return Severity(wide) <= Severity(narrow);
        });

    [Fact]
    public void The_items_limits_judge_as_the_certificates_own_do() =>
        Gen.Select(GenValue, GenLimits).Sample((value, limits) =>
            Own(value, limits.Minimum, limits.Maximum) == Item(value, limits.Minimum, limits.Maximum));

    [Fact]
    public void A_bound_is_in_spec_only_if_every_number_under_it_is_and_out_only_if_none_is() =>
        Gen.Select(Gen.OneOf("<", "<=", ">", ">="), GenNumber, GenLimits).Sample((prefix, number, limits) =>
        {
            var covered = Enumerable.Range(-900, 1801)
                .Select(hundredths => hundredths / 200m)
                .Where(candidate => prefix switch
                {
                    "<" => candidate < number,
                    "<=" => candidate <= number,
                    ">" => candidate > number,
                    _ => candidate >= number,
                });
            var within = covered.Select(candidate => Own($"{candidate}", limits.Minimum, limits.Maximum) == "in spec").Distinct().ToList();
            return Own($"{prefix}{number}", limits.Minimum, limits.Maximum) switch
            {
                "in spec" => within is [true],
                "out-of-spec" => within is [false],
                _ => true,
            };
        });

    [Fact]
    public void Any_certificate_gets_an_answer() =>
        Gen.Select(Gen.String, Gen.String, Gen.String.Null(), Gen.String.Null(), Gen.String.Null(), Gen.OneOf("number", "string", "date", "boolean", "date-time", "?"))
            .Sample((property, value, minimum, maximum, unit, type) => CertificateJudgement.Judge(
                With(new CertificateInspection(property, unit, value, value, type, minimum, maximum, unit)) with { LotId = minimum },
                Expecting(new ItemSpecification(property, value, maximum, 1, 2, Required: true))).Count >= 1);

    private static string Own(string value, decimal minimum, decimal maximum) =>
        Worst(Judge(Number(value, $"{minimum}", $"{maximum}")));

    private static string Item(string value, decimal minimum, decimal maximum) =>
        Worst(Judge(Number(value), new ItemSpecification("Density", Unit: "g/cm3", Minimum: minimum, Maximum: maximum)));

    // A bound may be unknown against one limit and beyond the other; beyond is what counts.
    private static string Worst(IReadOnlyList<CertificateFinding> findings) =>
        findings.Count == 0 ? "in spec" : findings.Select(finding => finding.Code).MaxBy(Severity)!;

    private static int Severity(string outcome) => outcome switch { "in spec" => 0, "certificate-incomplete" => 1, _ => 2 };
}
