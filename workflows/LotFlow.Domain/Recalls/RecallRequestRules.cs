namespace LotFlow.Domain.Recalls;

/// <summary>What may be asked of a recall, and what becomes of it.</summary>
public static class RecallRequestRules
{
    /// <summary>Where approvals about recalls live: those who are limited to some sites cannot decide on what concerns all of them.</summary>
    public const string Everywhere = "all";

    /// <summary>Why nothing of this kind can be asked now, or null.</summary>
    public static Refusal? Forbids(Recall recall, RecallRequestKind kind)
    {
        if (recall.Drill)
            return new("is-drill", $"'{recall.RecallId}' is a drill: it blocks nothing and ends by itself, so there is nothing to ask for.");
        if (recall.HasEnded)
            return new("recall-closed", $"Recall '{recall.RecallId}' has been closed. What is found now is a recall of its own.");
        if (recall.State == RecallState.Scoping)
            return new("recall-scoping", $"The scope of recall '{recall.RecallId}' is being found and blocked. Ask again when it is known.");
        return recall.OpenRequest is { } open
            ? new("request-pending",
                $"Request '{open.RequestId}' ({(open.Kind == RecallRequestKind.Closure ? "closure" : "scope reduction")}, approval '{open.ApprovalId}') of recall '{recall.RecallId}' is still open. "
                + $"Wait for its decision before you ask for a {(kind == RecallRequestKind.Closure ? "closure" : "reduction")}.")
            : null;
    }

    /// <summary>Why an open request no longer stands, or null: what was shown to whoever decides is not what is there now.</summary>
    public static string? Overtaken(Recall recall, RecallRequest request) =>
        recall.ScopeVersion == request.ScopeVersion || recall.HoldsEndedAt is not null
        || (request.Kind == RecallRequestKind.ScopeReduction && request.State == RecallRequestState.Approved)
            ? null
            : $"The scope changed to version {recall.ScopeVersion}, and this was asked for version {request.ScopeVersion}. Look at the scope, and ask again.";

    /// <summary>The recall with an open request answered; null where it is not open any more.</summary>
    public static Recall? Answer(Recall recall, string requestId, RecallRequestState state, string? by, string? outcome) =>
        recall.Requests.FirstOrDefault(r => r.RequestId == requestId) is { State: RecallRequestState.Open or RecallRequestState.Approved } open && open.State != state
            ? recall.With(open with { State = state, DecidedBy = by ?? open.DecidedBy, Outcome = outcome ?? open.Outcome })
            : null;

    /// <summary>
    /// Whether an explanation covers what is open: the same point, and of a quantity the same quantity. What a second person has accepted is
    /// what was shown; a loss that has grown since is another one.
    /// </summary>
    public static bool Explains(RecallExplanation explanation, string kind, string reference, string detail) =>
        kind != DispositionPoint && explanation.Kind == kind && explanation.Ref == reference
        && (kind != QuantityPoint || explanation.Open is null || explanation.Open == detail);

    /// <summary>A lot without a disposition: that is decided, not explained.</summary>
    public const string DispositionPoint = "disposition";

    public const string QuantityPoint = "quantity";

    /// <summary>What may be explained.</summary>
    public static IReadOnlyList<string> Explainable { get; } = ["task", "consignee", QuantityPoint, "gap"];
}
