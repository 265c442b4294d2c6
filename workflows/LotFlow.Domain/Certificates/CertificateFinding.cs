namespace LotFlow.Domain.Certificates;

/// <summary>
/// One reason why a certificate does not let a lot pass. Codes are those of the HTTP contract (receipts, exception codes); there is at
/// most one finding per code, and its detail names everything found under it.
/// </summary>
public sealed record CertificateFinding(string Code, string Detail);

/// <summary>The exception codes that a certificate can raise.</summary>
public static class CertificateCodes
{
    /// <summary>Not a certificate of the schema, or one that contradicts itself.</summary>
    public const string Invalid = "certificate-invalid";

    /// <summary>The lot on the certificate is not the one on the receipt or on the label.</summary>
    public const string LotMismatch = "certificate-lot-mismatch";

    /// <summary>None of the certificate's product ids is one of the item's.</summary>
    public const string ItemMismatch = "certificate-item-mismatch";

    /// <summary>Something needed is absent or cannot be judged without guessing.</summary>
    public const string Incomplete = "certificate-incomplete";

    /// <summary>A value is outside of its own limits or of the item's.</summary>
    public const string OutOfSpec = "out-of-spec";

    /// <summary>The expiration date on the certificate has passed; raised only where the item has certificate dates judged.</summary>
    public const string Expired = "expired";

    internal static IReadOnlyList<string> InOrder { get; } = [Invalid, LotMismatch, ItemMismatch, Incomplete, OutOfSpec, Expired];
}
