using LotFlow.Domain.Certificates;

namespace LotFlow.Domain.Tests.Certificates;

/// <summary>A certificate that speaks for its lot, and its pieces; each test changes what it is about.</summary>
internal static class ACertificate
{
    public const string Lot = "123456789 10";

    public static CertificateOfAnalysis With(params CertificateInspection[] inspections) => new(
        "43",
        new DateOnly(2021, 12, 12),
        "Green Plastics AG",
        new CertificateProduct("20000 01", "Granulate", "210000", null, "100001", new DateOnly(2017, 12, 1), new DateOnly(2021, 12, 12)),
        "10011",
        Lot,
        inspections);

    public static CertificateExpectation Expecting(params ItemSpecification[] specification) => new(Lot, null, [], specification);

    public static CertificateInspection Number(string value, string? minimum = null, string? maximum = null, string? unit = "g/cm³") =>
        new("Density", "1039", "DIN EN ISO 1183-1A", value, "number", minimum, maximum, unit);

    public static CertificateInspection Typed(string type, string value, string? minimum = null, string? maximum = null) =>
        new("Type of failure", "239", "ISO 179/1eU", value, type, minimum, maximum, Unit: null);

    public static IReadOnlyList<CertificateFinding> Judge(CertificateInspection inspection, params ItemSpecification[] specification) =>
        CertificateJudgement.Judge(With(inspection), Expecting(specification));

    /// <summary>The code of the only finding, or "in spec" for none.</summary>
    public static string Outcome(IReadOnlyList<CertificateFinding> findings) =>
        findings.Count == 0 ? "in spec" : Assert.Single(findings).Code;
}
