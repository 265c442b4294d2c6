using System.Globalization;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>Everything that somebody needs to decide on a closure or on a smaller scope; the signature is bound to it.</summary>
internal static class RecallApprovalText
{
    /// <summary>Lots that are named; the rest is counted, and the recall shows them all.</summary>
    private const int MaxNamed = 20;

    private const int MaxDetailed = 50;

    public static string Summary(Recall recall, RecallRequest request) => request.Kind == RecallRequestKind.Closure
        ? $"Close recall {recall.RecallId}, {recall.Title}"
        : $"Take {Count(request.LotIds.Count, "lot")} out of the scope of recall {recall.RecallId}, {recall.Title}";

    public static IReadOnlyList<ApprovalDetail> Details(Recall recall, RecallRequest request, RecallView view)
    {
        List<ApprovalDetail> details =
        [
            new("Recall", $"{recall.RecallId}, class {WireName.Of(recall.Class)}, since {recall.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, started by {recall.StartedBy}"),
            new("Why it was started", recall.Reason),
            new("Suspect", Some([.. recall.Roots.Select(r => r.ToString())])),
            new("Scope", ScopeOf(request, view)),
        ];
        if (view.Scope.Incomplete.Count > 0)
            details.Add(new("What the trace cannot say", Some([.. view.Scope.Incomplete.Select(g => $"{g.Code} {g.Ref}: {g.Detail}")])));
        if (request.Kind == RecallRequestKind.Closure)
            AddClosure(details, request, view);
        else
            AddReduction(details, request, view);
        details.Add(new("Why", request.Note));
        return details;
    }

    private static void AddClosure(List<ApprovalDetail> details, RecallRequest request, RecallView view)
    {
        foreach (var line in view.Reconciliation)
            details.Add(new($"Balance of {line.ItemId} in {line.Uom}", BalanceOf(line)));
        foreach (var group in view.Scope.Lots.Where(l => l.Disposition is not null).GroupBy(l => l.Disposition!.Value).OrderBy(g => g.Key))
            details.Add(new($"Disposition: {WireName.Of(group.Key)}", $"{Count(group.Count(), "lot")}: {Some([.. group.Select(l => l.LotId)])}"));
        foreach (var point in view.OpenPoints)
        {
            var explanation = request.Explanations.FirstOrDefault(e => RecallRequestRules.Explains(e, point.Kind, point.Ref, point.Detail));
            details.Add(new($"Open: {point.Kind} {point.Ref}", $"{point.Detail} Explained: {explanation?.Text ?? "no"}"));
        }
    }

    private static void AddReduction(List<ApprovalDetail> details, RecallRequest request, RecallView view)
    {
        var leaving = request.LotIds.ToHashSet(StringComparer.Ordinal);
        details.Add(new("Leaves the scope", $"{Count(request.LotIds.Count, "lot")}, and whatever is in scope only because of them"));
        foreach (var lot in view.Scope.Lots.Where(l => leaving.Contains(l.LotId)).Take(MaxDetailed))
        {
            var here = view.Scope.OnHand.Where(s => s.LotId == lot.LotId).Select(s => $"{Number(s.Quantity)} {s.Uom} at {s.SiteId}/{s.LocationId}").ToList();
            var gone = view.Scope.Shipped.Where(s => s.LotId == lot.LotId).Select(s => $"{Number(s.Quantity)} {s.Uom} to {s.CustomerId}").ToList();
            details.Add(new(
                $"Lot {lot.LotId}",
                $"{lot.ItemId}, {WireName.Of(lot.Role)}; on hand: {(here.Count == 0 ? "nothing" : Some(here))}; shipped: {(gone.Count == 0 ? "nothing" : Some(gone))}"));
        }

        // All of them by name: the signature is about these and no others.
        if (request.LotIds.Count > MaxDetailed)
            details.Add(new("Every lot asked for", string.Join(", ", request.LotIds)));
    }

    private static string ScopeOf(RecallRequest request, RecallView view) =>
        $"Version {request.ScopeVersion}: {Count(view.Scope.LotIds.Count, "lot")}, {(view.Scope.Complete ? "complete" : "not complete")}; "
        + $"{Count(view.Tasks.Count, "site")}, {Count(view.Consignees.Count, "consignee")}";

    private static string BalanceOf(ReconciliationLine l) => string.Create(
        CultureInfo.InvariantCulture,
        $"received {l.Received:G29}, produced {l.Produced:G29}, returned by customers {l.CustomerReturned:G29}, adjusted {l.Adjusted:G29}; on hand {l.OnHand:G29}, "
        + $"in transit {l.InTransit:G29}, consumed {l.Consumed:G29}, shipped {l.Shipped:G29}, scrapped {l.Scrapped:G29}, sampled {l.Sampled:G29}, "
        + $"returned to suppliers {l.ReturnedToSupplier:G29}; unaccounted {l.Unaccounted:G29}; {l.PercentAccounted:0.##} % accounted for by people");

    private static string Some(List<string> names) =>
        string.Join("; ", names.Take(MaxNamed)) + (names.Count > MaxNamed ? $"; and {names.Count - MaxNamed} more" : "");

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private static string Number(decimal quantity) => quantity.ToString("G29", CultureInfo.InvariantCulture);
}
