using System.Globalization;
using System.Text.Json;

namespace LotFlow.Domain.Certificates;

/// <summary>
/// What LotFlow reads from a certificate of analysis (coa-schemas v1.1.0 of S1Seven, <c>data/coa</c>). The supplier's declaration of
/// conformity is left out on purpose: nothing is decided by it. Attachments are not read and their hashes not verified: the published
/// schema does not say over which bytes a hash is taken, and that of its own example does not match the example's data.
/// </summary>
public sealed record CertificateOfAnalysis(
    string Id,
    DateOnly? Date,
    string? Manufacturer,
    CertificateProduct Product,
    string? CustomerProductId,
    string? LotId,
    IReadOnlyList<CertificateInspection> Inspections)
{
    /// <summary>The numbers by which the certificate names its product: the manufacturer's and the customer's.</summary>
    public IReadOnlyList<string> ProductIds =>
        [.. new[] { Product.Id, CustomerProductId }.OfType<string>().Where(id => !string.IsNullOrWhiteSpace(id))];

    /// <summary>Reads a document that is valid by the schema; <paramref name="document"/> is its root.</summary>
    /// <exception cref="ArgumentException">The document lacks what the schema requires, so it was not validated before.</exception>
    public static CertificateOfAnalysis Read(JsonElement document)
    {
        if (Member(document, "Certificate") is not { ValueKind: JsonValueKind.Object } certificate
            || Text(certificate, "Id") is not { } id
            || Member(certificate, "Product") is not { ValueKind: JsonValueKind.Object } product)
            throw new ArgumentException("Expected a certificate that was validated against its schema.", nameof(document));

        var manufacturer = Member(Member(certificate, "Parties"), "Manufacturer");
        var analysis = Member(certificate, "Analysis");
        return new CertificateOfAnalysis(
            id,
            Day(certificate, "Date"),
            Text(manufacturer, "Name") ?? Text(manufacturer, "CompanyName"),
            ReadProduct(product),
            Text(Member(Member(certificate, "BusinessTransaction"), "Order"), "CustomerProductId"),
            Text(analysis, "LotId"),
            Member(analysis, "Inspections") is { ValueKind: JsonValueKind.Array } inspections
                ? [.. inspections.EnumerateArray().Select(inspection => ReadInspection(inspection))]
                : []);
    }

    private static CertificateProduct ReadProduct(JsonElement product) => new(
        Text(product, "Id"),
        Text(product, "Name") ?? "",
        Text(product, "FillingBatchId"),
        Day(product, "FillingBatchDate"),
        Text(product, "ProductionBatchId"),
        Day(product, "ProductionDate"),
        Day(product, "ExpirationDate"));

    private static CertificateInspection ReadInspection(JsonElement inspection) => new(
        Text(inspection, "Property") ?? "",
        Text(inspection, "PropertyId"),
        Text(inspection, "Method"),
        Text(inspection, "Value") ?? "",
        Text(inspection, "ValueType") ?? "",
        Text(inspection, "Minimum"),
        Text(inspection, "Maximum"),
        Text(inspection, "Unit"));

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static DateOnly? Day(JsonElement parent, string name) =>
        DateOnly.TryParseExact(Text(parent, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}

/// <summary>The product of a certificate. The batches are the supplier's own; neither of them stands in for the lot analysed.</summary>
public sealed record CertificateProduct(
    string? Id,
    string Name,
    string? FillingBatchId,
    DateOnly? FillingBatchDate,
    string? ProductionBatchId,
    DateOnly? ProductionDate,
    DateOnly? ExpirationDate);

/// <summary>
/// One measured property as the supplier wrote it. Value and limits are texts in the schema; <paramref name="ValueType"/> is
/// <c>number</c>, <c>string</c>, <c>boolean</c>, <c>date</c> or <c>date-time</c>.
/// </summary>
public sealed record CertificateInspection(
    string Property,
    string? PropertyId,
    string? Method,
    string Value,
    string ValueType,
    string? Minimum,
    string? Maximum,
    string? Unit);
