namespace LotFlow.Domain.Certificates;

/// <summary>
/// What the receipt and the item expect of a certificate. <paramref name="ProductIds"/> are the item's certificateProductIds; with none
/// the product is not compared. Dates on the certificate are judged only with <paramref name="JudgeDates"/>, against
/// <paramref name="Today"/> at the receiving site.
/// </summary>
public sealed record CertificateExpectation(
    string SupplierLot,
    string? LabelLot,
    IReadOnlyList<string> ProductIds,
    IReadOnlyList<ItemSpecification> Specification,
    bool JudgeDates = false,
    DateOnly Today = default);

/// <summary>
/// The item's own limits for one property, in <paramref name="Unit"/>; no unit means a number without one. The property is found by its
/// name in any case or, where both sides have it, by its id in the certificate's properties standard (CAMPUS). Every inspection that
/// matches is judged: the same property may be measured twice by different methods.
/// </summary>
public sealed record ItemSpecification(
    string Property,
    string? PropertyId = null,
    string? Unit = null,
    decimal? Minimum = null,
    decimal? Maximum = null,
    bool Required = false)
{
    internal string? Name => string.IsNullOrWhiteSpace(Property) ? PropertyId : Property;

    public bool AppliesTo(CertificateInspection inspection)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        return (!string.IsNullOrWhiteSpace(Property) && FreeText.SameName(Property, inspection.Property))
            || (!string.IsNullOrWhiteSpace(PropertyId) && FreeText.SameNumber(PropertyId, inspection.PropertyId));
    }
}
