using LotFlow.Domain.Certificates;

namespace LotFlow.Workflows.Receipts;

/// <summary>What was read from a lot's certificate and found about it; the original is an attachment.</summary>
/// <param name="AttachmentKey">SHA-256 of the original's bytes.</param>
/// <param name="CertificateId">The certificate's own number; null when it could not be read.</param>
/// <param name="Manufacturer">Who issued it.</param>
/// <param name="CertificateLot">The lot that it names.</param>
/// <param name="Date">When it was issued.</param>
/// <param name="ProducedOn">Production day on it; shown, and judged only where the item says so.</param>
/// <param name="ExpiresOn">Expiration day on it; shown, and judged only where the item says so.</param>
/// <param name="Inspections">Number of values on it.</param>
/// <param name="Findings">What is wrong with it.</param>
public sealed record LotCertificate(
    string AttachmentKey, string? CertificateId, string? Manufacturer, string? CertificateLot, DateOnly? Date,
    DateOnly? ProducedOn, DateOnly? ExpiresOn, int Inspections, IReadOnlyList<CertificateFinding> Findings)
{
    public const string DocumentId = "certificate";

    public static LotCertificate From(string attachmentKey, CertificateOfAnalysis? certificate, IReadOnlyList<CertificateFinding> findings) => new(
        attachmentKey, certificate?.Id, certificate?.Manufacturer, certificate?.LotId, certificate?.Date,
        certificate?.Product.ProductionDate, certificate?.Product.ExpirationDate, certificate?.Inspections.Count ?? 0, findings);
}
