using LotFlow.Domain.Approvals;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Workflows.Counting;

namespace LotFlow.Http.Approvals;

/// <summary>An approval as the API shows it. <c>shownHash</c> is what a decision may be bound to.</summary>
internal sealed record ApprovalView(
    string ApprovalId, ApprovalKind Kind, string SiteId, ApprovalSubject Subject, string Summary, IReadOnlyList<ApprovalDetail> Details, Role RequiredRole,
    IReadOnlyList<Role> MayDecide, string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset DueAt, int Level, int Quorum, ApprovalState State,
    IReadOnlyList<DecisionView> Decisions, string ShownHash, Money? Value, int PolicyVersion)
{
    /// <summary>As this person may see it: of a count that adjusts stock, a counter sees that it is asked, and not what the book says.</summary>
    public static ApprovalView Of(Approval a, Person person)
    {
        var view = Of(a);
        return a.Kind != ApprovalKind.CountAdjustment || person.HasAny(CountQueries.VarianceRoles) || person.HasAny(a.MayDecide)
            ? view
            : view with { Summary = $"Count {a.Subject.Id}: adjustment of stock", Details = [], ShownHash = "", Value = null };
    }

    private static ApprovalView Of(Approval a) => new(
        a.ApprovalId, a.Kind, a.SiteId, a.Subject, a.Summary, a.Details, a.RequiredRole, a.MayDecide, a.RequestedBy, a.RequestedAt, a.DueAt, a.Level,
        a.Quorum, a.State, [.. a.Decisions.Select(DecisionView.Of)], a.ShownHash, a.Value, a.PolicyVersion);
}

internal sealed record DecisionView(
    string DecisionId, string By, string Name, DecisionKind Decision, string? Comment, string Meaning, DateTimeOffset At, DecisionMeans Means, string? OnBehalfOf, string ShownHash)
{
    public static DecisionView Of(Decision d) => new(d.DecisionId, d.By, d.Name, d.Kind, d.Comment, d.Meaning, d.At, d.Means, d.OnBehalfOf, d.ShownHash);
}

/// <summary>Shape of the body for the API description.</summary>
internal sealed record DecisionBody(string DecisionId, DecisionKind Decision, string? Comment, string? Meaning, string? ShownHash);
