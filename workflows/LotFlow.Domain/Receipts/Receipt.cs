namespace LotFlow.Domain.Receipts;

/// <summary>A delivery as it was reported. Certificates are kept apart, under the digest of their bytes.</summary>
public sealed record Receipt
{
    public const int MaxLines = 500;

    public required string ReceiptId { get; init; }

    public required string SiteId { get; init; }

    public required string SupplierId { get; init; }

    public string? PurchaseOrder { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required IReadOnlyList<ReceiptLine> Lines { get; init; }

    /// <summary>Who reported it; may not decide on its exceptions.</summary>
    public required string ReportedBy { get; init; }

    public static string InstanceId(string receiptId) => $"receipt-{receiptId}";

    /// <summary>Has a prefix of its own: "receipt-A-line-1" would also be the instance of a receipt called "A-line-1".</summary>
    public static string LineInstanceId(string receiptId, int line) => $"line-{receiptId}-{line}";

    /// <summary>Partition in which the lines' states are kept.</summary>
    public static string Partition(string receiptId) => $"receipt:{receiptId}";
}

/// <summary>One line of a delivery.</summary>
public sealed record ReceiptLine
{
    /// <summary>1-based.</summary>
    public required int Line { get; init; }

    public required string ItemId { get; init; }

    /// <summary>The supplier's own lot number, free text.</summary>
    public required string SupplierLot { get; init; }

    /// <summary>LotFlow's lot: given by the sender or made from receipt and line.</summary>
    public required string LotId { get; init; }

    public required decimal Quantity { get; init; }

    public required string Uom { get; init; }

    /// <summary>Units of the lot for sampling, where it is not counted in EA.</summary>
    public int? Packages { get; init; }

    public required string LocationId { get; init; }

    public DateOnly? ExpiresOn { get; init; }

    public DateOnly? ProducedOn { get; init; }

    /// <summary>Measured at the dock, in degrees Celsius.</summary>
    public decimal? TemperatureC { get; init; }

    /// <summary>Scanned GS1 label as it was sent.</summary>
    public string? Label { get; init; }

    /// <summary>Attachment key of the certificate of analysis.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>The supplier presents the lot again after it was not accepted; it does not count for switching.</summary>
    public bool Resubmitted { get; init; }
}
