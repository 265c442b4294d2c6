using System.Text.Json;
using LotFlow.Domain.Receipts;

namespace LotFlow.Http.Receipts;

// Shapes for the API description. Bodies are read by the commands, which report every wrong field by its pointer.

internal sealed record ReceiptRequest(
    string ReceiptId, string SiteId, string SupplierId, string? PurchaseOrder, DateTimeOffset ReceivedAt, IReadOnlyList<ReceiptLineRequest> Lines);

internal sealed record ReceiptLineRequest(
    string ItemId, string SupplierLot, string? LotId, decimal Quantity, string Uom, int? Packages, string LocationId, DateOnly? ExpiresOn,
    DateOnly? ProducedOn, decimal? TemperatureC, string? Label, JsonElement? Certificate, bool? Resubmitted);

internal sealed record InspectionResultRequest(
    string ResultId, IReadOnlyList<DefectCount>? Defects, IReadOnlyList<Measurement>? Measurements, DateTimeOffset InspectedAt);

internal sealed record ResumeSamplingRequest(string Note);
