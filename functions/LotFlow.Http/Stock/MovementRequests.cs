using LotFlow.Domain.Stock;

namespace LotFlow.Http.Stock;

// Shapes for the API description. Bodies are read by the commands, which report every wrong field by its pointer.

internal sealed record MovementRequest(
    string MovementId, MovementType Type, string LotId, decimal Quantity, string Uom, string SiteId, string? FromLocationId, string? ToLocationId,
    string? ToSiteId, DateTimeOffset OccurredAt, string? Scan, MovementReference? Reference, ShippedTo? Customer, string? Reason);

internal sealed record MovementBatchRequest(IReadOnlyList<MovementRequest> Movements);

internal sealed record ReservationRequest(string ReservationId, string LotId, decimal Quantity, string Uom, string SiteId, ReservedFor Order);

internal sealed record ExclusionsRequest(IReadOnlyList<string>? Customers, IReadOnlyList<string>? Markets);
