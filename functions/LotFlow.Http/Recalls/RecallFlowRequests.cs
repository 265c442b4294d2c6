using LotFlow.Domain.Recalls;

namespace LotFlow.Http.Recalls;

// Shapes for the API description. Bodies are read by the commands, which report every wrong field by its pointer.

internal sealed record ClosureBody(string RequestId, string Note, IReadOnlyList<ExplanationBody>? Explanations);

internal sealed record ExplanationBody(string Kind, string Ref, string Text);

internal sealed record ReductionBody(string RequestId, string Note, IReadOnlyList<string> LotIds);

internal sealed record ExtensionBody(string RequestId, string Note, IReadOnlyList<RecallRoot> Roots);

internal sealed record StatusReportBody(string ReportId, DateOnly? EstimatedCompletion, string? Note);
