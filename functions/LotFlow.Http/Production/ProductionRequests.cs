using LotFlow.Workflows.Production;

namespace LotFlow.Http.Production;

// Shapes for the API description. Bodies are read by the commands, which report every wrong field by its pointer.

internal sealed record IssueRequest(
    string IssueId, string SiteId, IReadOnlyList<IssueLineRequest> Lines, string? CustomerId, string? Market, IssueKind? Kind, DateTimeOffset? OccurredAt);

internal sealed record IssueLineRequest(string? LotId, string ItemId, decimal Quantity, string Uom, string? LocationId);

internal sealed record OutputRequest(string OutputId, string SiteId, IReadOnlyList<OutputLotRequest> Lots, bool? Backflush, DateTimeOffset? OccurredAt);

internal sealed record OutputLotRequest(string? LotId, string ItemId, decimal Quantity, string Uom, string LocationId, DateOnly? ExpiresOn);

internal sealed record ReturnRequest(string ReturnId, string SiteId, IReadOnlyList<LotLineRequest> Lines, DateTimeOffset? OccurredAt);

internal sealed record CloseOrderRequest(string CloseId, decimal? ExpectedYield, string? ItemId);

internal sealed record TransformationRequest(
    string TransformationId, ReportedTransformation Kind, string SiteId, IReadOnlyList<LotLineRequest> Inputs, IReadOnlyList<OutputLotRequest> Outputs,
    DateTimeOffset? OccurredAt);

internal sealed record LotLineRequest(string LotId, decimal Quantity, string Uom, string LocationId);
