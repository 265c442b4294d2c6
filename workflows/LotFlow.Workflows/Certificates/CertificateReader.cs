using System.Text.Json;
using LotFlow.Domain.Certificates;

namespace LotFlow.Workflows.Certificates;

/// <summary>The certificate that was read, or the findings why it was not; exactly one of the two has something in it.</summary>
public sealed record CertificateReading(CertificateOfAnalysis? Certificate, IReadOnlyList<CertificateFinding> Findings);

/// <summary>
/// From a supplier's JSON to a certificate that can be judged. Whatever the bytes are, the answer is a reading and never an exception:
/// a certificate that cannot be read is a lot on hold, not a failed receipt.
/// </summary>
public static class CertificateReader
{
    // A valid certificate is eight levels deep. The limit keeps every later step, which recurses, far from the end of its stack.
    private const int MaximumDepth = 32;

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = MaximumDepth };

    public static CertificateReading Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, s_strict);
            return Read(document.RootElement);
        }
        catch (JsonException broken)
        {
            return Refused($"not readable as JSON: {broken.Message}");
        }
    }

    /// <summary>Reads a certificate that arrived inside another document, such as a receipt.</summary>
    public static CertificateReading Read(JsonElement json)
    {
        if (!SchemaToken.TryCreate(json, MaximumDepth, out var token, out var problem))
            return Refused(problem);

        var findings = CertificateSchema.Validate(token);
        return findings.Count == 0
            ? new CertificateReading(CertificateOfAnalysis.Read(json), [])
            : new CertificateReading(Certificate: null, findings);
    }

    private static CertificateReading Refused(string detail) =>
        new(Certificate: null, [new CertificateFinding(CertificateCodes.Invalid, detail)]);
}
