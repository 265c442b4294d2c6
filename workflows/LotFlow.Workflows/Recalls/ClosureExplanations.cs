using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>What keeps a recall open, and what was said about it.</summary>
internal static class ClosureExplanations
{
    /// <summary>Points that a refusal spells out.</summary>
    private const int MaxNamed = 50;

    public static bool Covers(RecallRequest request, RecallOpenPoint point) =>
        request.Explanations.Any(e => RecallRequestRules.Explains(e, point.Kind, point.Ref, point.Detail));

    /// <summary>The explanations of what is open, each with what it explains; what is said about something else explains nothing.</summary>
    public static IReadOnlyList<RecallExplanation> Of(IReadOnlyList<RecallExplanation> said, IReadOnlyList<RecallOpenPoint> open) =>
        [.. open.SelectMany(p => said.Where(e => RecallRequestRules.Explains(e, p.Kind, p.Ref, p.Detail)).Take(1).Select(e => e with { Open = p.Detail }))];

    public static string Name(IReadOnlyList<RecallOpenPoint> open) =>
        string.Join("; ", open.Take(MaxNamed).Select(p => $"{p.Kind} {p.Ref}: {p.Detail.TrimEnd('.')}")) + (open.Count > MaxNamed ? $"; and {open.Count - MaxNamed} more" : "");
}
