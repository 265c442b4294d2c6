using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;

namespace LotFlow.Http.Holds;

// Shapes for the API description. Bodies are read by the commands, which report every wrong field by its pointer.

internal sealed record HoldBody(string HoldId, string ReasonCode, string? Note, HoldScope Scope, HoldSource Source);

internal sealed record ReleaseBody(string RequestId, string Note, HoldDisposition Disposition, ReleasePart? Part, RegradeTarget? RegradeTo);

internal sealed record ReleasePart(decimal Quantity, string Uom, string? SiteId, string LocationId);

internal sealed record RegradeTarget(string ItemId);

internal sealed record ComplaintBody(string ComplaintId, string? CustomerId, string Text, ComplaintSeverity Severity);

internal sealed record TemperatureBody(string ReadingId, string SiteId, string? LocationId, decimal TemperatureC, DateTimeOffset MeasuredAt, int? Minutes);
