using LotFlow.Domain.Approvals;
using LotFlow.Domain.Recalls;
using LotFlow.Http.Pages;
using LotFlow.Workflows.Recalls;

namespace LotFlow.Http.Recalls;

/// <summary>What the page and the report of a recall both show of what people did, said and signed.</summary>
internal static class RecallPeopleSections
{
    private const int MostNames = 8;

    /// <summary>A task's lots: what the books say is at the site, and what was found there.</summary>
    public static Html Task(RecallTaskView task, int most)
    {
        var found = (task.Found ?? []).GroupBy(f => f.LotId).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        List<Html[]> rows = [.. task.Expected.GroupBy(s => (s.LotId, s.ItemId, s.Uom)).Select(g => RecallSections.Cells(
            g.Key.LotId, g.Key.ItemId, string.Join(", ", g.Select(s => s.LocationId).Distinct()), Figures.Number(g.Sum(s => s.Quantity)), Found(found, g.Key.LotId, g.Key.Uom), g.Key.Uom))];
        var expected = task.Expected.Select(s => s.LotId).ToHashSet(StringComparer.Ordinal);
        rows.AddRange((task.Found ?? []).Where(f => !expected.Contains(f.LotId)).Select(f => RecallSections.Cells(
            f.LotId, f.Unknown ? "not known to LotFlow" : f.OutsideScope ? "was not in scope" : "", "", "0", Figures.Number(f.Quantity), f.Uom)));
        return new Grid(
            $"Site {task.SiteId}: {TaskState(task)}", ["Lot", "Item", "Where", GridColumn.Number("Expected"), GridColumn.Number("Found"), "Unit"], rows)
        {
            Empty = $"Site {task.SiteId}: {TaskState(task)}. Nothing of the scope is expected there.",
            Most = most,
        }.ToHtml();
    }

    public static string TaskState(RecallTaskView task) => task.State == ContainmentTaskState.Confirmed
        ? $"confirmed{(task.ConfirmedAt is { } at ? $" {Figures.Utc(at)}" : "")}"
        : "open";

    public static Html Consignees(RecallView view) => new Grid(
        "Customers that got something of the scope",
        ["Customer", "State", GridColumn.Number("Attempts"), "Notified", "Answered", "Shipped and accounted for", "Checked"],
        [.. view.Consignees.Select(c => RecallSections.Cells(
            RecallSections.Named(c.CustomerId, c.Name), Figures.Words(c.State), Figures.Number(c.Attempts), Figures.Utc(c.NotifiedAt, "not yet"), Figures.Utc(c.RespondedAt, "not yet"),
            string.Join("\n", c.Quantities.Select(q => $"{q.ItemId}: {Figures.Number(q.AccountedFor)} of {Figures.Quantity(q.Shipped, q.Uom)}")) + (c.OverAccounted ? "\nmore than was shipped" : ""),
            c.IsChecked ? "yes" : "no"))])
    {
        Empty = "Nothing of the scope went to a customer.",
        Most = 500,
    }.ToHtml();

    /// <summary>The versions of the scope, the latest first, each with its difference from the one before.</summary>
    public static Html Versions(RecallFile file) => new Grid(
        "Versions of the scope", ["Version", "When", "Why", "By", "Lots", "What changed"],
        [.. file.View.Versions.Reverse().Select(v => RecallSections.Cells(
            v.Version.ToString(), Figures.Utc(v.At), Figures.Words(v.Cause) + (v.Ref is null ? "" : $" ({v.Ref})"), v.By, Figures.Number(v.Lots), Difference(file, v)))])
    {
        Empty = "The scope is not known yet.",
        Most = 100,
    }.ToHtml();

    public static Html TimeLine(IEnumerable<RecallEntry> entries, int most = int.MaxValue) => new Grid(
        "Time line", ["When", "What", "By"], [.. entries.Select(e => RecallSections.Cells(Figures.Utc(e.At), e.Text, e.By))])
    {
        Empty = "Nothing has happened yet.",
        Most = most,
    }.ToHtml();

    /// <summary>What was asked for under approval, with every signature.</summary>
    public static Html Requests(RecallFile file) => file.View.Requests.Count == 0
        ? Html.Of($"<p class=\"none\">Nothing was asked for under approval.</p>")
        : Html.Join(file.View.Requests.Select(r => Request(file, r)));

    private static Html Request(RecallFile file, RecallRequest request)
    {
        var approval = file.ApprovalOf(request);
        var lots = request.LotIds.Count == 0 ? "" : $" Lots: {Names(request.LotIds)}.";
        var asked = $"Asked for by {request.RequestedBy}, {Figures.Utc(request.RequestedAt)}, on version {request.ScopeVersion} of the scope:";
        return Html.Of($"""
            <h3>{(request.Kind == RecallRequestKind.Closure ? "Closure" : "Smaller scope")}: {Figures.Words(request.State)}</h3>
            <p class="said">{asked} {request.Note}{lots}{(request.Outcome is null ? "" : $" {request.Outcome}")}</p>
            {Explanations(request)}
            {new Grid("Signatures", ["Name", "Decision", "Meaning", "Time (UTC)", "Made", "Comment"], [.. (approval?.Decisions ?? []).Select(Signature)]) { Empty = "Nobody has signed yet." }.ToHtml()}
            """);
    }

    private static Html Explanations(RecallRequest request) => request.Explanations.Count == 0 ? Html.Empty : new Grid(
        "Why something may stay open", ["What", "Which", "Why"], [.. request.Explanations.Select(e => RecallSections.Cells(e.Kind, e.Ref, e.Text))]).ToHtml();

    private static Html[] Signature(Decision d) => RecallSections.Cells(
        RecallSignature.Signer(d.Name, d.OnBehalfOf), d.Kind == DecisionKind.Approve ? "Approve" : "Reject", d.Meaning, Figures.Utc(d.At),
        d.Means == DecisionMeans.Link ? "by personal link, without a signature" : "signed in", d.Comment ?? "");

    private static string Difference(RecallFile file, ScopeVersion version)
    {
        List<string> parts = [];
        if (version.Added > 0)
            parts.Add($"{Figures.Count(version.Added, "lot")} added{Listed(file.AddedIn(version.Version))}");
        if (version.Removed > 0)
            parts.Add($"{Figures.Count(version.Removed, "lot")} removed{Listed(file.RemovedIn(version.Version))}");
        if (version.NewShipments > 0)
            parts.Add(Figures.Count(version.NewShipments, "new shipment"));
        if (!version.Complete)
            parts.Add($"{Figures.Count(version.Incomplete.Count, "gap")} in the trace");
        return parts.Count == 0 ? "nothing" : string.Join("\n", parts);
    }

    private static string Listed(IReadOnlyList<string> lots) => lots.Count == 0 ? "" : $": {Names(lots)}";

    private static string Names(IReadOnlyList<string> lots) =>
        string.Join(", ", lots.Take(MostNames)) + (lots.Count > MostNames ? $" and {lots.Count - MostNames} more" : "");

    private static string Found(Dictionary<string, List<FoundQuantity>> found, string lotId, string uom) =>
        found.TryGetValue(lotId, out var quantities) && quantities.Where(f => f.Uom == uom).ToList() is { Count: > 0 } said ? Figures.Number(said.Sum(f => f.Quantity)) : "not said yet";
}
