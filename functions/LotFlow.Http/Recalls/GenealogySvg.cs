using System.Text;
using LotFlow.Domain.Genealogy;
using LotFlow.Http.Pages;

namespace LotFlow.Http.Recalls;

/// <summary>
/// Writes a drawing as SVG for inside a page. Colours come from the page's stylesheet and say nothing that is not also written; every text
/// that does not fit is cut with an ellipsis and stands in full in the box's title.
/// </summary>
internal static class GenealogySvg
{
    /// <summary>The id of the drawing's content, which the parts for print repeat.</summary>
    public const string ContentId = "genealogy-content";

    /// <summary>The drawing in one piece.</summary>
    public static Html Draw(GenealogyDrawing drawing) => Html.Of($"""
        <svg class="genealogy" xmlns="http://www.w3.org/2000/svg" width="{drawing.Width}" height="{drawing.Height}"
        viewBox="0 0 {drawing.Width} {drawing.Height}" role="img" aria-labelledby="genealogy-title genealogy-desc">
        <title id="genealogy-title">Genealogy of {Roots(drawing.Trace.RootLotIds)}</title>
        <desc id="genealogy-desc">{Summary(drawing)} Material flows from left to right. The tables below say the same.</desc>
        <defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>
        <g id="{ContentId}" class="drawing">
        {Html.Join(drawing.Lines.Select(l => Line(drawing, l)))}{Html.Join(drawing.Boxes.Select(b => Box(drawing, b)))}</g></svg>
        """);

    /// <summary>What is drawn and what is folded, in one or two sentences.</summary>
    public static string Summary(GenealogyDrawing drawing)
    {
        var alone = drawing.Boxes.Count(b => b.Box.IsOfLots && !b.Box.IsFolded);
        var foldedLots = drawing.Folded.Sum(b => b.Box.Lots.Count);
        var foldedTransformations = drawing.Folded.Sum(b => b.Box.Transformations.Count);
        var drawn = $"{Figures.Count(alone + foldedLots, "lot")} and {Figures.Count(drawing.Boxes.Sum(b => b.Box.Transformations.Count), "transformation")}.";
        return foldedLots + foldedTransformations == 0
            ? $"{drawn} Every one has a box of its own."
            : $"{drawn} {Figures.Count(alone, "lot")} {(alone == 1 ? "has a box" : "have boxes")} of their own; "
                + $"{Figures.Count(foldedLots, "lot")} and {Figures.Count(foldedTransformations, "transformation")} are folded into {Figures.Count(drawing.Folded.Count(), "box", "boxes")}.";
    }

    private static string Roots(IReadOnlyList<string> lots) => string.Join(", ", lots.Take(3)) + (lots.Count > 3 ? $" and {lots.Count - 3} more" : "");

    private static Html Line(GenealogyDrawing drawing, PlacedLine line)
    {
        var (from, to) = (drawing.RectangleOf(line.From), drawing.RectangleOf(line.To));
        StringBuilder path = new($"M{from.Right} {from.Middle}");
        var (x, y) = (from.Right, from.Middle);
        foreach (var (column, row) in line.Via)
        {
            var (left, right) = drawing.SpanOf(column);
            Curve(path, x, y, left, GenealogyDrawing.MiddleOf(row));
            path.Append($"H{right}");
            (x, y) = (right, GenealogyDrawing.MiddleOf(row));
        }

        if (line.IsBack)
            path.Clear().Append(Back(from, to));
        else
            Curve(path, x, y, to.X, to.Middle);
        var quantities = line.Links.GroupBy(l => l.Uom).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Figures.Quantity(g.Sum(l => l.Quantity), g.Key));
        var said = $"{NameOf(line.From.Box)} → {NameOf(line.To.Box)}: {string.Join(", ", quantities)}"
            + (line.Links.Count > 1 ? $" on {line.Links.Count} links" : "") + (line.IsBack ? ", back into what it came from" : "");
        var kind = line.IsBack ? "link back" : line.Links.Count > 1 ? "link many" : "link";
        return Html.Of($"<path class=\"{kind}\" d=\"{path.ToString()}\" marker-end=\"url(#arrow)\"><title>{said}</title></path>\n");
    }

    // Below the boxes, where no line of the other direction begins or ends.
    private static string Back(GenealogyDrawing.Rectangle from, GenealogyDrawing.Rectangle to)
    {
        var (x, y, toX, toY) = (from.X + (from.Width / 2), from.Y + from.Height, to.X + (to.Width / 2), to.Y + to.Height);
        return $"M{x} {y}C{x} {y + 70} {toX} {toY + 70} {toX} {toY}";
    }

    private static void Curve(StringBuilder path, int x, int y, int toX, int toY)
    {
        var middle = (x + toX) / 2;
        path.Append($"C{middle} {y} {middle} {toY} {toX} {toY}");
    }

    private static Html Box(GenealogyDrawing drawing, PlacedBox placed)
    {
        var at = drawing.RectangleOf(placed);
        return placed.Box.IsOfLots
            ? LotBox(drawing, placed.Box, at)
            : TransformationBox(drawing, placed.Box, at);
    }

    private static Html LotBox(GenealogyDrawing drawing, GenealogyBox box, GenealogyDrawing.Rectangle at)
    {
        var marks = MarksOf(drawing, box);
        var isOutside = drawing.Scope is { } scope && !box.Lots.Any(l => scope.Contains(l.LotId));
        var kind = "box lot" + (box.IsFolded ? " folded" : "") + (box.Lots.Any(l => l.BlockedBy.Count > 0) ? " blocked" : "") + (isOutside ? " outside" : "");
        var first = box.IsFolded ? Figures.Count(box.Lots.Count, "lot") : box.Lots[0].LotId;
        var second = box.Items is [var only] ? only.ItemId : Figures.Count(box.Items.Select(i => i.ItemId).Distinct().Count(), "item");
        // A second outline says "several" without a word and without a colour.
        var behind = box.IsFolded ? Html.Of($"<rect class=\"behind\" x=\"{at.X + 4}\" y=\"{at.Y + 4}\" width=\"{at.Width}\" height=\"{at.Height}\" rx=\"4\"/>") : Html.Empty;
        var quantity = Quantity(box, at);
        return Html.Of($"""
            <g class="{kind}"><title>{TitleOf(box, marks)}</title>{behind}<rect x="{at.X}" y="{at.Y}" width="{at.Width}" height="{at.Height}" rx="4"/>
            {Text("name", at.X + 8, at.Y + 16, first, at.Width - 16)}{Text("item", at.X + 8, at.Y + 31, second, quantity.Markup.Length > 0 ? 96 : at.Width - 16)}
            {quantity}{Text("mark", at.X + 8, at.Y + 50, string.Join(" · ", marks), at.Width - 16)}</g>

            """);
    }

    private static Html Quantity(GenealogyBox box, GenealogyDrawing.Rectangle at) => box.Items is [var only] && only.OnHand != 0
        ? Html.Of($"<text class=\"quantity\" x=\"{at.Right - 8}\" y=\"{at.Y + 31}\" text-anchor=\"end\">{TextWidth.Cut(Figures.Quantity(only.OnHand, only.Uom), TextWidth.Item, 80)}</text>")
        : Html.Empty;

    private static Html TransformationBox(GenealogyDrawing drawing, GenealogyBox box, GenealogyDrawing.Rectangle at)
    {
        var outside = box.Transformations.SelectMany(t => drawing.Outside[t]).ToList();
        var name = box.IsFolded ? $"{Figures.Number(box.Transformations.Count)} ×" : box.Transformations[0];
        var others = box.IsFolded ? "transformation" : outside.Count == 0 ? "" : $"and {Figures.Count(outside.Count, "other lot")}";
        var title = box.IsFolded ? $"{NameOf(box)}: {string.Join(", ", box.Transformations.Take(20))}{(box.Transformations.Count > 20 ? ", …" : "")}" : $"Transformation {name}";
        if (outside.Count > 0)
            title += $". Not in this trace: {string.Join(", ", outside.Take(20).Select(Other))}{(outside.Count > 20 ? ", …" : "")}";
        return Html.Of($"""
            <g class="{(box.IsFolded ? "box transformation folded" : "box transformation")}"><title>{title}</title><rect x="{at.X}" y="{at.Y}" width="{at.Width}" height="{at.Height}" rx="17"/>
            {Text("name", at.X + 12, at.Y + (others.Length > 0 ? 15 : 21), name, at.Width - 24)}{Text("item", at.X + 12, at.Y + 28, others, at.Width - 24)}</g>

            """);
    }

    private static string Other(TraceLink link) => $"{Figures.Quantity(link.Quantity, link.Uom)} of {link.LotId} {(link.Role == LinkRole.Input ? "in" : "out")}";

    private static List<string> MarksOf(GenealogyDrawing drawing, GenealogyBox box)
    {
        List<string> marks = [];
        var (blocked, shipped) = (box.Lots.Count(l => l.BlockedBy.Count > 0), box.Lots.Count(l => l.Shipped > 0));
        if (box.Lots.Any(l => drawing.Trace.RootLotIds.Contains(l.LotId)))
            marks.Add("SUSPECT");
        if (drawing.Scope is { } scope && box.Lots.Count(l => !scope.Contains(l.LotId)) is > 0 and var outside)
            marks.Add(Mark("NOT IN SCOPE", outside, box));
        if (blocked > 0)
            marks.Add(Mark("BLOCKED", blocked, box));
        if (shipped > 0)
            marks.Add(Mark("SHIPPED", shipped, box));
        return marks;
    }

    private static string Mark(string mark, int count, GenealogyBox box) => count == box.Lots.Count ? mark : $"{mark} {count}";

    private static string TitleOf(GenealogyBox box, List<string> marks)
    {
        var items = box.Items.Select(i => $"{(box.IsFolded ? $"{Figures.Count(i.Lots, "lot")} of {i.ItemId}" : i.ItemId)}, "
            + $"on hand {Figures.Quantity(i.OnHand, i.Uom)}, shipped {Figures.Quantity(i.Shipped, i.Uom)}");
        var blockers = box.IsFolded ? "" : string.Concat(box.Lots[0].BlockedBy.Select(b => $"; blocked by {b.Code}{(b.Ref is null ? "" : $" {b.Ref}")}"));
        return $"{NameOf(box)}: {string.Join("; ", items)}{blockers}{(marks.Count == 0 ? "" : $" ({string.Join(", ", marks).ToLowerInvariant()})")}";
    }

    private static string NameOf(GenealogyBox box) => (box.IsOfLots, box.IsFolded) switch
    {
        (true, false) => box.Lots[0].LotId,
        (true, true) => Figures.Count(box.Lots.Count, "lot"),
        (false, false) => box.Transformations[0],
        _ => Figures.Count(box.Transformations.Count, "transformation"),
    };

    // A name in another script must not turn the text around it: direction and isolation belong to each text.
    private static Html Text(string kind, int x, int y, string text, int width) => text.Length == 0 ? Html.Empty
        : Html.Of($"<text class=\"{kind}\" x=\"{x}\" y=\"{y}\" direction=\"ltr\" unicode-bidi=\"isolate\">{TextWidth.Cut(text, TextWidth.Of(kind), width)}</text>");
}
