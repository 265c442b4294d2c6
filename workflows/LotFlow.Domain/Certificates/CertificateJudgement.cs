namespace LotFlow.Domain.Certificates;

/// <summary>
/// Judges a certificate of analysis against the receipt and the item. No finding means that it speaks for the lot; the supplier's own
/// declaration is not asked. What cannot be judged without guessing is <see cref="CertificateCodes.Incomplete"/>, never "in spec".
/// </summary>
public static class CertificateJudgement
{
    public static IReadOnlyList<CertificateFinding> Judge(CertificateOfAnalysis certificate, CertificateExpectation expected)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(expected);

        var findings = new CertificateFindings();
        JudgeLot(certificate, expected, findings);
        JudgeProduct(certificate, expected, findings);
        JudgeInspections(certificate, expected, findings);
        JudgeDates(certificate, expected, findings);
        return findings.ToList();
    }

    private static void JudgeLot(CertificateOfAnalysis certificate, CertificateExpectation expected, CertificateFindings findings)
    {
        if (string.IsNullOrWhiteSpace(certificate.LotId))
        {
            // A batch filled or produced is often, and not always, the lot analysed. A person can decide that; the numbers are shown.
            findings.Add(
                CertificateCodes.Incomplete,
                $"no lot (Analysis.LotId); the filling batch is {Shown(certificate.Product.FillingBatchId)}, the production batch "
                + $"{Shown(certificate.Product.ProductionBatchId)}, the receipt says {CertificateFindings.Quote(expected.SupplierLot)}");
            return;
        }

        var others = new List<string>();
        if (!FreeText.SameNumber(certificate.LotId, expected.SupplierLot))
            others.Add($"the receipt {CertificateFindings.Quote(expected.SupplierLot)}");
        if (expected.LabelLot is not null && !FreeText.SameNumber(certificate.LotId, expected.LabelLot))
            others.Add($"the label {CertificateFindings.Quote(expected.LabelLot)}");
        if (others.Count > 0)
        {
            findings.Add(
                CertificateCodes.LotMismatch,
                $"the certificate is for lot {CertificateFindings.Quote(certificate.LotId)}, {string.Join(" and ", others)}");
        }
    }

    private static void JudgeProduct(CertificateOfAnalysis certificate, CertificateExpectation expected, CertificateFindings findings)
    {
        var matches = certificate.ProductIds.Any(id => expected.ProductIds.Any(own => FreeText.SameNumber(id, own)));
        if (matches || expected.ProductIds.Count == 0)
            return;

        var named = certificate.ProductIds.Count == 0
            ? "names no product"
            : $"is for product {string.Join(" / ", certificate.ProductIds.Select(CertificateFindings.Quote))}";
        findings.Add(
            CertificateCodes.ItemMismatch,
            $"the certificate {named} ({CertificateFindings.Quote(certificate.Product.Name)}), "
            + $"the item expects {string.Join(" or ", expected.ProductIds.Select(CertificateFindings.Quote))}");
    }

    private static void JudgeInspections(CertificateOfAnalysis certificate, CertificateExpectation expected, CertificateFindings findings)
    {
        if (certificate.Inspections.Count == 0)
            findings.Add(CertificateCodes.Incomplete, "no inspections");
        foreach (var inspection in certificate.Inspections)
            InspectionJudgement.Judge(inspection, expected.Specification, findings);

        var required = expected.Specification.Where(specification => specification.Required);
        foreach (var specification in required)
        {
            var stated = certificate.Inspections
                .Any(inspection => specification.AppliesTo(inspection) && !string.IsNullOrWhiteSpace(inspection.Value));
            if (!stated)
                findings.Add(CertificateCodes.Incomplete, $"{CertificateFindings.Quote(specification.Name)} is required and has no value");
        }
    }

    private static void JudgeDates(CertificateOfAnalysis certificate, CertificateExpectation expected, CertificateFindings findings)
    {
        if (expected.JudgeDates && certificate.Product.ExpirationDate is { } expiration && expiration < expected.Today)
        {
            findings.Add(
                CertificateCodes.Expired,
                $"the certificate says that the lot expired on {expiration:yyyy-MM-dd}; today is {expected.Today:yyyy-MM-dd}");
        }
    }

    private static string Shown(string? number) => string.IsNullOrWhiteSpace(number) ? "not named" : CertificateFindings.Quote(number);
}
