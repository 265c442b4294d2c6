using LotFlow.Http.Pages;
using LotFlow.Workflows.Genealogy;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Recalls;

/// <summary>The report of a recall as a page that prints on A4.</summary>
internal sealed record RecallReportPage(RecallFile File, TraceAnswer Trace) : IResult
{
    private const int MostLots = 500;
    private const int MostTaskRows = 500;

    private static readonly PageLook s_look = new($"{RecallStyle.Css}\n{RecallStyle.Print}\n{GenealogyStyle.Css}", script: null);

    public Task ExecuteAsync(HttpContext httpContext) => PageShell.WriteAsync(httpContext, StatusCodes.Status200OK, $"Recall {File.View.RecallId}, report", ToHtml(), s_look);

    internal Html ToHtml()
    {
        var view = File.View;
        var scope = view.Scope.LotIds.ToHashSet(StringComparer.Ordinal);
        var drawing = GenealogyDrawing.Of(Trace.Trace, scope);
        return Html.Of($"""
            <h1>{(view.Drill ? "Drill" : "Recall")} report: {view.Title}</h1>
            <p class="hint">As of {Figures.Utc(File.ReadAt)}.
            <span class="screen">Also <a href="/recalls/{view.RecallId}/report?format=csv">as a table for a spreadsheet</a>, and <a href="/recalls/{view.RecallId}">as it goes on</a>.</span></p>
            {Section("facts", "The recall", RecallSections.Facts(File))}
            {Section("scope", $"Scope: {Figures.Count(view.Scope.LotIds.Count, "lot")}", RecallSections.Completeness(view.Scope))}
            {Section("genealogy", "Genealogy", Genealogy(drawing))}
            {Section("sites", "Affected at sites", RecallSections.Stock(view.Scope))}
            {Section("customers", "Affected at customers", RecallSections.Shipped(File))}
            {Section("balance", "Mass balance", Html.Of($"<div class=\"wide\" role=\"region\" aria-label=\"Mass balance, scrolls sideways\" tabindex=\"0\">{RecallSections.FullBalance(view)}</div>"))}
            {Section("tasks", "Containment by site", Tasks())}
            {Section("consignees", "Consignees", RecallPeopleSections.Consignees(view))}
            {Section("orders", "Orders", RecallSections.Orders(view))}
            {Section("open", "What is open", RecallSections.OpenPoints(view))}
            {Section("versions", "Versions of the scope", RecallPeopleSections.Versions(File))}
            {Section("requests", "Requests and signatures", RecallPeopleSections.Requests(File))}
            {StatusReports()}
            {Section("timeline", "Time line", RecallPeopleSections.TimeLine(File.TimeLine))}
            {Section("lots", "Lots", Lots())}
            """);
    }

    private static Html Section(string id, string heading, Html content) =>
        Html.Of($"<section id=\"{id}\" aria-labelledby=\"{id}-heading\"><h2 id=\"{id}-heading\">{heading}</h2>\n{content}</section>\n");

    private Html Tasks() => Html.Join(File.View.Tasks.Select(t => RecallPeopleSections.Task(t, MostTaskRows))
        .DefaultIfEmpty(Html.Of($"<p class=\"none\">No site had anything of the scope.</p>")));

    private Html Genealogy(GenealogyDrawing drawing) => Html.Of($"""
        <p>{GenealogySvg.Summary(drawing)} {OutsideText(drawing)} A thick outline and BLOCKED: the lot is blocked. Dashed outline: not in scope.
        Dashed line: back into what it came from. Read from the {(Trace.Freshness.Source == GenealogyFreshness.Index ? "genealogy index" : "stored links")},
        as of {Figures.Utc(Trace.Freshness.AsOf)}.</p>
        {(drawing.Boxes.Count == 0 ? Html.Of($"<p class=\"none\">There is nothing to draw yet.</p>") : Html.Of($"""
            <div class="canvas screen" role="region" aria-label="Drawing of the genealogy, scrolls both ways" tabindex="0">{GenealogySvg.Draw(drawing)}</div>
            <div class="tiles">{GenealogyTiles.Draw(drawing)}</div>
            """))}
        {Folded(drawing)}
        """);

    private static string OutsideText(GenealogyDrawing drawing) => drawing.Outside.Count == 0 ? ""
        : $"Links to lots outside the trace are counted at their transformations: {Figures.Number(drawing.Outside.Sum(g => g.Count()))}.";

    private static Html Folded(GenealogyDrawing drawing)
    {
        List<Html[]> rows = [.. drawing.Folded.SelectMany(b => b.Box.IsOfLots
            ? b.Box.Items.Select(i => RecallSections.Cells(
                $"Column {b.Column + 1}, row {b.Row + 1}", i.ItemId, Figures.Count(i.Lots, "lot"), Figures.Number(i.Blocked), Figures.Quantity(i.OnHand, i.Uom),
                Figures.Quantity(i.Shipped, i.Uom)))
            : [RecallSections.Cells($"Column {b.Column + 1}, row {b.Row + 1}", "", Figures.Count(b.Box.Transformations.Count, "transformation"), "", "", "")])];
        return rows.Count == 0 ? Html.Empty : new Grid(
            $"Folded together, since more than {GenealogyDrawing.MostLots} lots cannot be read in one picture. Every lot and every link is in the CSV and JSON reports; "
                + $"the table of lots of this report shows up to {MostLots}.",
            ["Box", "Item", "Holds", GridColumn.Number("Blocked"), GridColumn.Number("On hand"), GridColumn.Number("Shipped")], rows).ToHtml();
    }

    private Html StatusReports() => File.StatusReports.Count == 0 ? Html.Empty : Section("status", "Status reports (21 CFR 7.53)", new Grid(
        "Status reports", ["When", "By", "State", GridColumn.Number("Lots"), GridColumn.Number("Consignees"), GridColumn.Number("Notified"), GridColumn.Number("Responded"), "Expected to be complete"],
        [.. File.StatusReports.Select(r => RecallSections.Cells(
            Figures.Utc(r.At), r.By, Figures.Words(r.State), Figures.Number(r.LotsInScope), Figures.Number(r.Consignees), Figures.Number(r.Notified), Figures.Number(r.Responded),
            r.EstimatedCompletion is { } day ? $"{day:yyyy-MM-dd}" : "nobody has said"))]).ToHtml());

    private Html Lots()
    {
        var states = File.View.Scope.Lots.DistinctBy(l => l.LotId).ToDictionary(l => l.LotId, StringComparer.Ordinal);
        return new Grid(
            "Every lot that is or was in scope", ["Lot", "Item", "How it came", "Versions", "Blocked", "What becomes of it"],
            [.. File.Members.Select(m => RecallSections.Cells(
                m.LotId, m.ItemId, Figures.Words(m.Role), m.RemovedIn is { } left ? $"{m.AddedIn} to {left - 1}" : $"since {m.AddedIn}",
                m.IsIn ? states.GetValueOrDefault(m.LotId)?.Blocked == true ? "yes" : "no" : "left the scope",
                m.Disposition is { } d ? $"{Figures.Words(d)}{(m.DispositionBy is null ? "" : $", {m.DispositionBy}")}" : "open"))])
        {
            Empty = "The scope is not known yet.",
            Most = MostLots,
            Elsewhere = "the CSV and JSON reports list all of them",
        }.ToHtml();
    }
}
