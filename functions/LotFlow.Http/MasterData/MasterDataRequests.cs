using LotFlow.Domain.Certificates;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Quantities;

namespace LotFlow.Http.MasterData;

// Shapes for the API description. Bodies are read by the commands, which report every wrong field by its pointer.

internal sealed record ItemRequest(
    string Description, string? Gtin, IReadOnlyList<string>? CertificateProductIds, string Uom, ItemKind Kind, int? ShelfLifeDays,
    int? MinRemainingShelfLifeDays, bool CertificateRequired, InspectionKind Inspection, SamplingInstruction? Sampling, TemperatureWindow? Storage,
    Money? StandardCost, IReadOnlyList<ItemUnitConversion>? UnitConversions, IReadOnlyList<ItemSpecification>? Specification,
    bool? JudgeCertificateDates, Recipe? Recipe, string? CountClass);

internal sealed record SupplierRequest(string Name, IReadOnlyList<string>? ApprovedItems, DateOnly? ApprovedUntil);

internal sealed record SiteRequest(string Name, SiteKind Kind, string TimeZone, string? Gln, IReadOnlyList<Location>? Locations);

internal sealed record CustomerRequest(string Name, string? Market, IReadOnlyList<Contact>? Contacts, IReadOnlyList<ShipTo>? ShipTos);
