using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;

namespace LotFlow.Http.Approvals;

/// <summary>An approval as the API shows it. <c>shownHash</c> is what a decision may be bound to.</summary>
internal sealed record ApprovalView(
    string ApprovalId, ApprovalKind Kind, string SiteId, ApprovalSubject Subject, string Summary, IReadOnlyList<ApprovalDetail> Details, Role RequiredRole,
    IReadOnlyList<Role> MayDecide, string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset DueAt, int Level, int Quorum, ApprovalState State,
    IReadOnlyList<DecisionView> Decisions, string ShownHash)
{
    public static ApprovalView Of(Approval a) => new(
        a.ApprovalId, a.Kind, a.SiteId, a.Subject, a.Summary, a.Details, a.RequiredRole, a.MayDecide, a.RequestedBy, a.RequestedAt, a.DueAt, a.Level,
        a.Quorum, a.State, [.. a.Decisions.Select(DecisionView.Of)], a.ShownHash);
}

internal sealed record DecisionView(
    string DecisionId, string By, string Name, DecisionKind Decision, string? Comment, string Meaning, DateTimeOffset At, DecisionMeans Means)
{
    public static DecisionView Of(Decision d) => new(d.DecisionId, d.By, d.Name, d.Kind, d.Comment, d.Meaning, d.At, d.Means);
}

/// <summary>Shape of the body for the API description.</summary>
internal sealed record DecisionBody(string DecisionId, DecisionKind Decision, string? Comment, string? Meaning, string? ShownHash);
