namespace LotFlow.Domain.Receipts;

/// <summary>Something about a received lot that keeps it unusable until a person has decided.</summary>
public sealed record ReceiptException(string Code, string Detail);

/// <summary>The exception codes of the public contract, beside those of certificates.</summary>
public static class ReceiptExceptionCodes
{
    public const string SupplierNotApproved = "supplier-not-approved";
    public const string SupplierLotDuplicate = "supplier-lot-duplicate";
    public const string Expired = "expired";
    public const string ShortShelfLife = "short-shelf-life";
    public const string LabelMismatch = "label-mismatch";
    public const string CertificateMissing = "certificate-missing";
    public const string SamplingSizeUnknown = "sampling-size-unknown";
    public const string SupplierDiscontinued = "supplier-discontinued";
    public const string OutOfSpec = "out-of-spec";
    public const string TemperatureExcursion = "temperature-excursion";

    /// <summary>Two receipts named the same lot at the same moment; this one got another lot id.</summary>
    public const string LotIdConflict = "lot-id-conflict";
}
