using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Recalls;

namespace LotFlow.Http.Recalls;

/// <summary>The report of a recall as JSON: everything that its page and its table are made from.</summary>
internal sealed record RecallReport
{
    public required DateTimeOffset ReportedAt { get; init; }

    public required RecallView Recall { get; init; }

    /// <summary>Every lot that is or was in scope, with the versions that it came and left with, and what is to become of it.</summary>
    public required IReadOnlyList<ScopeMember> Members { get; init; }

    public required IReadOnlyList<AffectedQuantity> AffectedBySite { get; init; }

    public required IReadOnlyList<AffectedQuantity> AffectedByCustomer { get; init; }

    public required Trace Trace { get; init; }

    /// <summary>Where the trace was read from and how old that is.</summary>
    public required GenealogyFreshness TraceFreshness { get; init; }

    public required IReadOnlyList<RecallEntry> TimeLine { get; init; }

    public required IReadOnlyList<StatusReport> StatusReports { get; init; }

    /// <summary>Who signed what (21 CFR 11.50).</summary>
    public required IReadOnlyList<RecallSignature> Signatures { get; init; }

    public static RecallReport Of(RecallFile file, TraceAnswer trace) => new()
    {
        ReportedAt = file.ReadAt,
        Recall = file.View,
        Members = file.Members,
        AffectedBySite = AffectedQuantity.BySite(file.View.Scope),
        AffectedByCustomer = AffectedQuantity.ByCustomer(file.View.Scope),
        Trace = trace.Trace,
        TraceFreshness = trace.Freshness,
        TimeLine = file.TimeLine,
        StatusReports = file.StatusReports,
        Signatures = [.. file.Approvals.SelectMany(a => a.Decisions.Select(d => RecallSignature.Of(a, d)))],
    };
}

/// <summary>A decision with printed name, time in UTC and meaning, in whose place it was made, and what it was about.</summary>
internal sealed record RecallSignature(
    string ApprovalId, ApprovalKind Kind, string Summary, string Name, string By, string? OnBehalfOf, DecisionKind Decision, string Meaning, DateTimeOffset At,
    DecisionMeans Means, string? Comment, string ShownHash)
{
    public static RecallSignature Of(Approval a, Decision d) => new(
        a.ApprovalId, a.Kind, a.Summary, d.Name, d.By, d.OnBehalfOf, d.Kind, d.Meaning, d.At, d.Means, d.Comment, d.ShownHash);

    /// <summary>Who signed in whose place, as tables show it.</summary>
    public static string Signer(string name, string? onBehalfOf) => onBehalfOf is null ? name : $"{name}, in place of {onBehalfOf}";
}

/// <summary>What of the scope is at a place, or went to somebody, by item and unit; quantities of different units are never added.</summary>
/// <param name="Place">The site or the customer.</param>
/// <param name="ItemId">What it is.</param>
/// <param name="Uom">Its unit.</param>
/// <param name="Lots">Different lots.</param>
/// <param name="Quantity">On hand at a site; shipped to a customer.</param>
/// <param name="InTransit">On its way to the site; zero for a customer.</param>
internal sealed record AffectedQuantity(string Place, string ItemId, string Uom, int Lots, decimal Quantity, decimal InTransit)
{
    public static IReadOnlyList<AffectedQuantity> BySite(RecallScopeView scope) =>
    [
        .. scope.OnHand.GroupBy(s => (s.SiteId, s.ItemId, s.Uom)).Select(g => new AffectedQuantity(
            g.Key.SiteId, g.Key.ItemId, g.Key.Uom, g.Select(s => s.LotId).Distinct().Count(),
            g.Where(s => !IsInTransit(s)).Sum(s => s.Quantity), g.Where(IsInTransit).Sum(s => s.Quantity)))
            .OrderBy(q => q.Place, StringComparer.Ordinal).ThenBy(q => q.ItemId, StringComparer.Ordinal).ThenBy(q => q.Uom, StringComparer.Ordinal),
    ];

    public static IReadOnlyList<AffectedQuantity> ByCustomer(RecallScopeView scope)
    {
        var items = scope.Lots.DistinctBy(l => l.LotId).ToDictionary(l => l.LotId, l => l.ItemId, StringComparer.Ordinal);
        return
        [
            .. scope.Shipped.GroupBy(s => (s.CustomerId, ItemId: items.GetValueOrDefault(s.LotId, ""), s.Uom)).Select(g => new AffectedQuantity(
                g.Key.CustomerId, g.Key.ItemId, g.Key.Uom, g.Select(s => s.LotId).Distinct().Count(), g.Sum(s => s.Quantity), InTransit: 0))
                .OrderBy(q => q.Place, StringComparer.Ordinal).ThenBy(q => q.ItemId, StringComparer.Ordinal).ThenBy(q => q.Uom, StringComparer.Ordinal),
        ];
    }

    public static bool IsInTransit(ScopeStock stock) => stock.LocationId == Domain.Stock.Place.InTransit;
}
