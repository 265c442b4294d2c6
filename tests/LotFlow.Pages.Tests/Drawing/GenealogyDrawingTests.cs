using System.Globalization;
using System.Xml.Linq;
using CsCheck;
using LotFlow.Domain.Genealogy;
using LotFlow.Http.Recalls;

namespace LotFlow.Pages.Tests.Drawing;

public sealed class GenealogyDrawingTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void No_two_boxes_overlap_and_none_leaves_the_picture() => Gen.Select(SomeTrace.Random, Gen.Int[1, 80]).Sample((trace, limit) =>
    {
        var drawing = GenealogyDrawing.Of(trace, mostLots: limit);
        var boxes = drawing.Boxes.Select(drawing.RectangleOf).ToList();
        for (var i = 0; i < boxes.Count; i++)
        {
            Assert.True(boxes[i].X >= 0 && boxes[i].Y >= 0 && boxes[i].Right <= drawing.Width && boxes[i].Y + boxes[i].Height <= drawing.Height);
            for (var k = 0; k < i; k++)
            {
                var isApart = boxes[i].X >= boxes[k].Right || boxes[k].X >= boxes[i].Right
                    || boxes[i].Y >= boxes[k].Y + boxes[k].Height || boxes[k].Y >= boxes[i].Y + boxes[i].Height;
                Assert.True(isApart, $"{boxes[i]} overlaps {boxes[k]}");
            }
        }
    });

    [Fact]
    public void Every_lot_transformation_and_link_is_drawn_or_counted_and_none_twice() => Gen.Select(SomeTrace.Random, Gen.Int[1, 80]).Sample((trace, limit) =>
    {
        var drawing = GenealogyDrawing.Of(trace, mostLots: limit);
        Assert.Equal(trace.Lots.Select(l => l.LotId).Order(), drawing.Boxes.SelectMany(b => b.Box.Lots).Select(l => l.LotId).Order());
        Assert.Equal(trace.Links.Select(l => l.TransformationId).Distinct().Order(), drawing.Boxes.SelectMany(b => b.Box.Transformations).Order());
        Assert.Equal(trace.Links.ToHashSet(), drawing.Lines.SelectMany(l => l.Links).Concat(drawing.Outside.SelectMany(g => g)).ToHashSet());
        Assert.Equal(trace.Links.Count, drawing.Lines.Sum(l => l.Links.Count) + drawing.Outside.Sum(g => g.Count()));
        Assert.All(drawing.Lines, line => Assert.All(line.Links, link =>
        {
            var (lot, transformation) = link.Role == LinkRole.Input ? (line.From.Box, line.To.Box) : (line.To.Box, line.From.Box);
            Assert.Contains(lot.Lots, l => l.LotId == link.LotId);
            Assert.Contains(link.TransformationId, transformation.Transformations);
        }));
    });

    [Fact]
    public void There_are_never_more_boxes_of_lots_than_may_be_and_none_is_folded_without_need() => Gen.Select(SomeTrace.Random, Gen.Int[1, 80]).Sample((trace, limit) =>
    {
        var boxes = GenealogyDrawing.Of(trace, mostLots: limit).Boxes.Where(b => b.Box.IsOfLots).ToList();
        Assert.True(boxes.Count <= limit, $"{boxes.Count} boxes where {limit} may be");
        Assert.True(trace.Lots.Count > limit || boxes.TrueForAll(b => !b.Box.IsFolded));
    });

    [Fact]
    public void Lines_run_from_left_to_right_unless_they_close_a_loop() => Gen.Select(SomeTrace.Random, Gen.Int[1, 80]).Sample((trace, limit) =>
        Assert.All(GenealogyDrawing.Of(trace, mostLots: limit).Lines, line => Assert.Equal(line.From.Column >= line.To.Column, line.IsBack)));

    [Fact]
    public void Only_loops_have_lines_that_run_back()
    {
        Assert.DoesNotContain(GenealogyDrawing.Of(SomeTrace.Of("A > T1 > B > T2 > C", "A > T2", "D > T2 > E > T3 > F")).Lines, l => l.IsBack);
        Assert.Single(GenealogyDrawing.Of(SomeTrace.Of("A > T1 > B > T2 > C", "C > T1")).Lines, l => l.IsBack);
    }

    [Fact]
    public void A_folded_box_says_how_many_lots_of_which_item_and_their_quantities()
    {
        var lots = Enumerable.Range(0, 30).Select(i => $"A > T{i} > F{i}").ToArray();
        var drawing = GenealogyDrawing.Of(SomeTrace.Of(lots), mostLots: 5);
        var folded = Assert.Single(drawing.Folded, b => b.Box.IsOfLots);
        Assert.Equal([new FoldedItem("ITEM", "KGM", 30, Blocked: 0, OnHand: 300, Shipped: 0)], folded.Box.Items);
        Assert.Equal(30, Assert.Single(drawing.Folded, b => !b.Box.IsOfLots).Box.Transformations.Count);
        Assert.Contains("31 lots and 30 transformations. 1 lot has a box of their own; 30 lots and 30 transformations are folded into 2 boxes.", GenealogySvg.Summary(drawing));
    }

    [Fact]
    public void A_chain_longer_than_the_limit_is_drawn_and_its_end_folded()
    {
        var chain = string.Join(" > ", Enumerable.Range(0, 5_000).Select(i => $"L{i} > T{i}")) + " > END";
        var drawing = GenealogyDrawing.Of(SomeTrace.Of(chain));
        Assert.Equal(GenealogyDrawing.MostLots, drawing.Boxes.Count(b => b.Box.IsOfLots));
        Assert.Equal(5_001 - (GenealogyDrawing.MostLots - 1), drawing.Folded.Sum(b => b.Box.Lots.Count));
    }

    [Fact]
    public void Ids_that_would_be_markup_or_turn_the_text_around_stay_text()
    {
        const string hostile = "<script>alert(\"1\")</script>&\u202Eevil";
        var trace = SomeTrace.Of($"{hostile} > T1 > B");
        var xml = Parse(trace);
        Assert.Empty(xml.Descendants(s_svg + "script"));
        var box = xml.Descendants(s_svg + "g").Single(g => g.Attribute("class")?.Value.StartsWith("box lot", StringComparison.Ordinal) == true && g.Value.Contains("evil"));
        Assert.Contains(hostile, box.Element(s_svg + "title")!.Value);
        Assert.All(xml.Descendants(s_svg + "text"), t => Assert.Equal("isolate", t.Attribute("unicode-bidi")?.Value ?? "isolate"));
    }

    [Fact]
    public void A_name_that_is_too_long_is_cut_between_characters_and_stands_in_the_title()
    {
        var name = string.Concat(Enumerable.Repeat("😀", 40));
        var xml = Parse(SomeTrace.Of($"{name} > T1 > B"));
        Assert.Contains(xml.Descendants(s_svg + "text"), t => t.Value.EndsWith("😀…", StringComparison.Ordinal));
        Assert.Contains(xml.Descendants(s_svg + "title"), t => t.Value.StartsWith(name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_trace_is_drawn_the_same_in_a_way_that_any_parser_reads() => Check.Sample(SomeTrace.Random, trace =>
    {
        Parse(trace);
        return GenealogySvg.Draw(GenealogyDrawing.Of(trace)).Markup == GenealogySvg.Draw(GenealogyDrawing.Of(trace)).Markup;
    });

    [Fact]
    public void The_parts_for_print_show_every_box_whole_and_fit_a_page() => Check.Sample(SomeTrace.Random, trace =>
    {
        var drawing = GenealogyDrawing.Of(trace);
        var parts = XElement.Parse($"<r xmlns=\"{s_svg}\">{GenealogyTiles.Draw(drawing).Markup}</r>").Descendants(s_svg + "svg").ToList();
        var windows = parts.Select(p => p.Attribute("viewBox")!.Value.Split(' ').Select(int.Parse).ToArray()).ToList();
        Assert.All(drawing.Boxes.Select(drawing.RectangleOf), b => Assert.Contains(windows, w =>
            b.X >= w[0] && b.Y >= w[1] && b.Right <= w[0] + w[2] && b.Y + b.Height <= w[1] + w[3]));
        Assert.All(parts, p => Assert.True(Millimetres(p, "width") <= 277 && Millimetres(p, "height") <= 180));
    });

    private static double Millimetres(XElement svg, string name) => double.Parse(svg.Attribute(name)!.Value[..^2], CultureInfo.InvariantCulture);

    private static XElement Parse(Trace trace) => XElement.Parse(GenealogySvg.Draw(GenealogyDrawing.Of(trace)).Markup);
}
