using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Recalls;
using LotFlow.Http.Pages;
using LotFlow.Workflows.Recalls;

namespace LotFlow.Http.Recalls;

/// <summary>What the page and the report of a recall both show of its scope, numbers and orders, as tables.</summary>
internal static class RecallSections
{
    public static Html Facts(RecallFile file)
    {
        var view = file.View;
        return Html.Of($"""
            <table class="facts"><caption class="hidden">Head facts</caption><tbody>
            {Fact("Recall", view.RecallId)}{Fact("What it is", view.Drill ? "Drill: nothing is blocked and nobody outside is told" : $"Recall of class {Figures.Words(view.Class)} (21 CFR 7.3)")}
            {Fact("State", Figures.Words(view.State))}{Fact("Reason", view.Reason)}{Fact("Suspect", string.Join("\n", view.Roots.Select(r => r.ToString())))}
            {Fact("Direction", view.Direction == RecallDirection.Both ? "back to the common cause, and forward to everything made of it" : "forward to everything made of it")}
            {Fact("Effectiveness checks", $"level {Figures.Words(view.EffectivenessLevel)} (21 CFR 7.42)")}{Fact("Started", $"{Figures.Utc(view.Timings.StartedAt)} by {view.StartedBy}")}
            {Fact("Scope known", After(view, view.Timings.ScopedAt))}{(view.Drill ? Html.Empty : Fact("Everything blocked", After(view, view.Timings.BlockedAt)))}
            {(view.Timings.ClosedAt is null ? Html.Empty : Fact("Closed", After(view, view.Timings.ClosedAt)))}
            {(view.StatusReportDueAt is { } due && view.State != RecallState.Closed ? Fact("Next status report due", Figures.Utc(due)) : Html.Empty)}
            {(view.Score is { } score ? Fact("Score of the drill", Score(score)) : Html.Empty)}
            </tbody></table>
            """);
    }

    /// <summary>Whether the scope is all there is, and every reason why it may not be.</summary>
    public static Html Completeness(RecallScopeView scope) => scope.Complete
        ? Html.Of($"<p>The scope is complete: every link was followed to its end.</p>")
        : Html.Of($"""
            <p><strong>The scope may lack something.</strong> Each line says what could not be followed.</p>
            {new Grid("What the trace could not say", ["Where", "What", "Detail"], [.. scope.Incomplete.Select(Gap)]) { Most = 100 }.ToHtml()}
            """);

    public static Html Stock(RecallScopeView scope) => new Grid(
        "Stock of the scope by site", ["Site", "Item", GridColumn.Number("Lots"), GridColumn.Number("On hand"), GridColumn.Number("On its way there"), "Unit"],
        [.. AffectedQuantity.BySite(scope).Select(q => Cells(q.Place, q.ItemId, Figures.Number(q.Lots), Figures.Number(q.Quantity), Figures.Number(q.InTransit), q.Uom))])
    {
        Empty = "No stock of the scope is anywhere.",
        Most = 200,
    }.ToHtml();

    public static Html Shipped(RecallFile file)
    {
        var names = file.View.Consignees.ToDictionary(c => c.CustomerId, c => c.Name, StringComparer.Ordinal);
        return new Grid(
            "Shipped to customers", ["Customer", "Item", GridColumn.Number("Lots"), GridColumn.Number("Shipped"), "Unit"],
            [.. AffectedQuantity.ByCustomer(file.View.Scope).Select(q => Cells(Named(q.Place, names.GetValueOrDefault(q.Place)), q.ItemId, Figures.Number(q.Lots), Figures.Number(q.Quantity), q.Uom))])
        {
            Empty = "Nothing of the scope went to a customer.",
            Most = 500,
        }.ToHtml();
    }

    public static Html Orders(RecallView view) => new Grid(
        "Orders that waited for stock of the scope", ["Order", "Customer", "Lot", GridColumn.Number("Quantity"), "Unit", "State"],
        [.. view.OpenOrders.Select(o => Cells(o.OrderId, o.CustomerId, o.LotId, Figures.Number(o.Quantity), o.Uom, Figures.Words(o.State)))])
    {
        Empty = "No order waits for stock of the scope.",
        Most = 200,
    }.ToHtml();

    /// <summary>The balance in the columns that people look at first.</summary>
    public static Html Balance(RecallView view) => new Grid(
        "Mass balance by item and unit",
        ["Item", "Unit", GridColumn.Number("Came in"), GridColumn.Number("On hand and in transit"), GridColumn.Number("Consumed"), GridColumn.Number("Shipped"), GridColumn.Number("Other"),
            GridColumn.Number("Unaccounted"), GridColumn.Number("Accounted for")],
        [.. view.Reconciliation.Select(l => Cells(
            l.ItemId, l.Uom, Figures.Number(l.Received + l.Produced + l.CustomerReturned + l.Adjusted), Figures.Number(l.OnHand + l.InTransit), Figures.Number(l.Consumed),
            Figures.Number(l.Shipped), Figures.Number(l.Scrapped + l.Sampled + l.ReturnedToSupplier), Figures.Number(l.Unaccounted), Figures.Percent(l.PercentAccounted)))])
    {
        Empty = "There is no balance yet.",
    }.ToHtml();

    /// <summary>The balance in full.</summary>
    public static Html FullBalance(RecallView view) => new Grid(
        "Mass balance by item and unit: what came in, and where it is", ["Item", "Unit", .. MassBalanceFigures.Heads.Select(GridColumn.Number), GridColumn.Number("Accounted for")],
        [.. view.Reconciliation.Select(l => Cells([l.ItemId, l.Uom, .. MassBalanceFigures.Of(l).Select(f => Figures.Number(f.Quantity)), Figures.Percent(l.PercentAccounted)]))])
    {
        Empty = "There is no balance yet.",
    }.ToHtml();

    public static Html OpenPoints(RecallView view) => new Grid(
        "What keeps the recall open", ["What", "Which", "Why"], [.. view.OpenPoints.Select(p => Cells(p.Kind, p.Ref, p.Detail))])
    {
        Empty = "Nothing keeps the recall open.",
        Most = 100,
    }.ToHtml();

    public static Html[] Cells(params string[] texts) => [.. texts.Select(Html.Text)];

    public static string Named(string id, string? name) => name is null || name == id ? id : $"{name} ({id})";

    private static Html[] Gap(TraceGap gap) => Cells(gap.Ref, gap.Code, gap.Detail);

    private static string After(RecallView view, DateTimeOffset? at) =>
        at is { } time ? $"{Figures.Utc(time)}, {Figures.Duration(time - view.Timings.StartedAt)} after the start" : "not yet";

    private static string Score(DrillScore score) =>
        $"{score.SecondsToScope:0.###} s to the scope, {Figures.Percent(score.PercentLocated)} located, {(score.Gaps.Count == 0 ? "no gaps" : "gaps: " + string.Join("; ", score.Gaps))}";

    private static Html Fact(string label, string text) => Html.Of($"<tr><th scope=\"row\">{label}</th><td>{text}</td></tr>\n");
}
