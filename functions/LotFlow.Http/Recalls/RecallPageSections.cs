using LotFlow.Domain.Recalls;
using LotFlow.Http.Pages;
using LotFlow.Workflows.Recalls;

namespace LotFlow.Http.Recalls;

/// <summary>The sections of the page of a recall, in the order in which people need them.</summary>
internal static class RecallPageSections
{
    private const int MostTaskRows = 100;
    private const int MostEntries = 50;

    public static IReadOnlyList<PageSection> Of(RecallFile file, TaskForms? forms)
    {
        var view = file.View;
        return
        [
            Now(view),
            Tasks(view, forms),
            PageSection.Of("consignees", "Customers", Answered(view), RecallPeopleSections.Consignees(view)),
            PageSection.Of("balance", "What is unaccounted", Unaccounted(view), RecallSections.Balance(view)),
            PageSection.Of("blocked", "What is blocked", Blocked(view), Html.Of($"{RecallSections.Completeness(view.Scope)}{RecallSections.Stock(view.Scope)}")),
            PageSection.Of("orders", "Orders", $"{Figures.Count(OpenOrders(view), "order")} open", RecallSections.Orders(view)),
            PageSection.Of("open", "What keeps it open", $"{Figures.Count(view.OpenPoints.Count, "open point")}", RecallSections.OpenPoints(view)),
            PageSection.Of("versions", "What changed in the scope", $"Scope version {view.ScopeVersion}", RecallPeopleSections.Versions(file)),
            PageSection.Of("requests", "Requests and signatures", $"{Figures.Count(view.Requests.Count, "request")}", RecallPeopleSections.Requests(file)),
            PageSection.Of("timeline", "Time line", file.TimeLine is [.., var last] ? last.Text.TrimEnd('.') : "", RecallPeopleSections.TimeLine(file.TimeLine.Reverse(), MostEntries)),
            PageSection.Of("facts", "About this recall", "Head facts", RecallSections.Facts(file)),
        ];
    }

    private static PageSection Now(RecallView view)
    {
        var timings = view.Timings;
        var speed = timings.BlockedAt is { } blocked ? $"{Figures.Duration(blocked - timings.StartedAt)} until everything was blocked"
            : timings.ScopedAt is { } scoped ? $"{Figures.Duration(scoped - timings.StartedAt)} until the scope was known" : "being found";
        return PageSection.Of("now", "Where it stands", $"State {Figures.Words(view.State)}", Html.Of($"""
            <dl class="tiles-now">
            {Tile("State", Figures.Words(view.State), view.Drill ? "drill: nothing is blocked" : $"class {Figures.Words(view.Class)}")}
            {Tile("Blocked", Blocked(view), speed)}
            {Tile("Tasks", TasksOpen(view), "by site, below")}
            {Tile("Customers", Answered(view), $"{Figures.Count(view.Consignees.Count(c => c.State == ConsigneeState.NonResponder), "non-responder")}")}
            {Tile("Unaccounted", Unaccounted(view), $"scope version {view.ScopeVersion}")}
            {Tile("Orders", $"{Figures.Count(OpenOrders(view), "order")} open", $"{Figures.Count(view.OpenOrders.Count, "order")} waited for the scope")}
            </dl>
            """));
    }

    private static Html Tile(string name, string text, string below) => Html.Of($"<div><dt>{name}</dt><dd>{text}</dd><dd class=\"hint\">{below}</dd></div>\n");

    // A form has a fresh id each time, and after a mistake what was typed; only what it asks about makes it another one.
    private static PageSection Tasks(RecallView view, TaskForms? forms)
    {
        Html Content(Func<RecallTaskView, Html> form) => Html.Join(view.Tasks.Select(t => Html.Of($"{RecallPeopleSections.Task(t, MostTaskRows)}{form(t)}"))
            .DefaultIfEmpty(Html.Of($"<p class=\"none\">No site has anything of the scope.</p>")));
        var says = TasksOpen(view);
        var section = PageSection.Of("tasks", "Tasks by site", says, Content(t => forms?.Form(t) ?? Html.Empty));
        return section with { Version = PageSection.VersionOf(says + Content(t => forms?.Question(t) ?? Html.Empty).Markup) };
    }

    private static string TasksOpen(RecallView view) => view.Tasks.Count == 0 ? "no tasks"
        : $"{view.Tasks.Count(t => t.State == ContainmentTaskState.Open)} of {Figures.Count(view.Tasks.Count, "task")} open";

    private static string Blocked(RecallView view) => view.Drill
        ? $"{Figures.Count(view.Scope.LotIds.Count, "lot")} in scope"
        : $"{view.Scope.Lots.Count(l => l.Blocked)} of {Figures.Count(view.Scope.Lots.Count, "lot")} blocked";

    private static string Answered(RecallView view) => view.Consignees.Count == 0 ? "no customers"
        : $"{view.Consignees.Count(c => c.State is ConsigneeState.Responded or ConsigneeState.Verified)} of {Figures.Count(view.Consignees.Count, "customer")} answered";

    private static string Unaccounted(RecallView view)
    {
        var open = view.Reconciliation.Where(l => l.Unaccounted != 0).GroupBy(l => l.Uom).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => Figures.Quantity(g.Sum(l => Math.Abs(l.Unaccounted)), g.Key)).ToList();
        return open.Count == 0 ? "nothing unaccounted" : $"{string.Join(", ", open)} unaccounted";
    }

    private static int OpenOrders(RecallView view) => view.OpenOrders.Count(o => o.State == Domain.Stock.ReservationState.Open);
}
