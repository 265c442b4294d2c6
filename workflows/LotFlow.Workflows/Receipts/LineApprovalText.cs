using LotFlow.Domain.Approvals;
using LotFlow.Domain.Receipts;

namespace LotFlow.Workflows.Receipts;

/// <summary>What a person needs to decide on a received lot, in words.</summary>
internal static class LineApprovalText
{
    public static string Summary(ReceiptLineState state, ReceiptContext received) =>
        $"Lot {state.LotId} of {received.Item.Description} from {received.Supplier.Name}: {string.Join(", ", state.Exceptions.Select(e => e.Code).Distinct())}";

    public static IReadOnlyList<ApprovalDetail> Details(ReceiptLineState state, ReceiptContext received, LotCertificate? certificate)
    {
        var (receipt, line) = (received.Receipt, received.Line);
        List<ApprovalDetail> details = [.. state.Exceptions.Select(e => new ApprovalDetail(e.Code, e.Detail))];
        details.Add(new("Item", $"{received.Item.ItemId} {received.Item.Description}"));
        details.Add(new("Supplier", $"{received.Supplier.SupplierId} {received.Supplier.Name}"));
        details.Add(new("Supplier lot", line.SupplierLot));
        details.Add(new("Quantity", $"{line.Quantity} {line.Uom} at {receipt.SiteId}, {line.LocationId}"));
        details.Add(new("Received", $"{receipt.ReceivedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, receipt {receipt.ReceiptId}{(receipt.PurchaseOrder is { } order ? $", order {order}" : "")}"));
        if (line.ExpiresOn is { } expiry)
            details.Add(new("Expires on", $"{expiry:yyyy-MM-dd}"));
        if (line.TemperatureC is { } temperature)
            details.Add(new("Temperature at receipt", $"{temperature} °C"));
        if (certificate is not null)
            details.Add(new("Certificate", Describe(certificate)));
        details.AddRange(state.Plans.Select(p => new ApprovalDetail(
            $"Sampling, {p.Class.ToString().ToLowerInvariant()}",
            $"{p.Why}; code letter {p.CodeLetter}, sample {p.SampleSize}, Ac {p.Accept}, Re {p.Reject} (AQL {p.Aql}, level {p.Level})")));
        details.AddRange(state.Outcomes.Select(o => new ApprovalDetail($"Sample, {o.Class.ToString().ToLowerInvariant()}", o.Reason)));
        details.Add(new("If approved", state.Plans.Count > state.Outcomes.Count
            ? "the exceptions are accepted and the lot goes on to its sampling inspection"
            : "the lot is released for use"));
        details.Add(new("If rejected", "the lot is rejected and stays blocked"));
        return details;
    }

    private static string Describe(LotCertificate certificate) => certificate.CertificateId is null
        ? $"not readable; the original is attachment {certificate.AttachmentKey[..12]}"
        : $"no. {certificate.CertificateId} of {certificate.Date:yyyy-MM-dd} by {certificate.Manufacturer}, lot {certificate.CertificateLot ?? "not named"}, "
            + $"{certificate.Inspections} values"
            + (certificate.ProducedOn is { } made ? $", produced {made:yyyy-MM-dd}" : "")
            + (certificate.ExpiresOn is { } expiry ? $", expires {expiry:yyyy-MM-dd}" : "");
}
