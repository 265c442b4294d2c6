using LotFlow.Domain.Counting;

namespace LotFlow.Http.Counting;

// Shapes for the API description. Bodies are read by the commands, which report every wrong field by its pointer.

internal sealed record CountRequest(string CountId, string SiteId, string LocationId, IReadOnlyList<string>? LotIds, string? RequestedBy);

internal sealed record SubmissionRequest(string SubmissionId, IReadOnlyList<SubmissionLineRequest>? Lines, bool? Complete);

internal sealed record CancelCountRequest(string CancelId, string Reason);

internal sealed record SubmissionLineRequest(string LotId, decimal Quantity, string Uom);

/// <summary>Accuracy with the period that it is of.</summary>
internal sealed record AccuracyView(DateTimeOffset From, DateTimeOffset To, AccuracyBy By, IReadOnlyList<CountAccuracy> Items);
