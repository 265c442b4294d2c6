using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Tests.Genealogy;

public sealed class TraceTests
{
    [Fact]
    public void A_diamond_brings_back_together_what_it_divided()
    {
        var trace = new AGenealogy().Received("A", 90)
            .Made("SPLIT", [("A", 90)], ("B", 30), ("C", 60)).Made("T1", [("B", 30)], ("D", 30)).Made("T2", [("C", 30), ("D", 15)], ("E", 45)).Trace("A", TraceDirection.Forward);
        Assert.Equal(45, Of(trace, "E").QuantityFromRoot);
        Assert.Equal(["A", "B", "C", "D", "E"], trace.Lots.Select(l => l.LotId));
        Assert.Equal([0, 1, 1, 2, 2], trace.Lots.Select(l => l.Depth));
        Assert.True(trace.Complete);
    }

    [Fact]
    public void A_merge_of_a_thousand_lots_holds_all_of_each()
    {
        var genealogy = new AGenealogy();
        var inputs = Enumerable.Range(0, 1000).Select(n => ($"A{n:D4}", n + 1m)).ToArray();
        foreach (var (lotId, quantity) in inputs)
            genealogy.Received(lotId, quantity);
        genealogy.Made("MERGE", inputs, ("M", 500500)).Made("PACK", [("M", 500500 / 2m)], ("P", 1000));
        Assert.Equal(123.5m, Of(genealogy.Trace("A0246", TraceDirection.Forward), "P").QuantityFromRoot);
        var back = genealogy.Trace("P", TraceDirection.Backward);
        Assert.Equal(1002, back.Lots.Count);
        Assert.Equal(250250, back.Lots.Where(l => l.Depth == 2).Sum(l => l.QuantityFromRoot));
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_is_followed_to_its_end()
    {
        const int length = 100_000;
        var links = Enumerable.Range(0, length).SelectMany(n => new TraceLink[]
        {
            new($"T{n:D6}", $"L{n:D6}", LinkRole.Input, 10, "KGM"), new($"T{n:D6}", $"L{n + 1:D6}", LinkRole.Output, 10, "KGM"),
        });
        var lots = Enumerable.Range(0, length + 1).Select(n => new TracedLot($"L{n:D6}") { IsKnown = true, Uom = "KGM", Book = new() { Received = n == 0 ? 10 : 0, Produced = n == 0 ? 0 : 10 } })
            .ToDictionary(l => l.LotId);
        var trace = TraceRules.Reckon(new(["L000000"], TraceDirection.Forward, lots.Keys.ToHashSet(), [.. links]), lots);
        Assert.Equal(length, trace.Lots[^1].Depth);
        Assert.Equal(10, trace.Lots[^1].QuantityFromRoot);
        var back = TraceRules.Reckon(new([$"L{length:D6}"], TraceDirection.Backward, lots.Keys.ToHashSet(), [.. links]), lots);
        Assert.Equal(10, back.Lots[^1].QuantityFromRoot);
    }

    [Fact]
    public void What_went_through_a_loop_is_an_upper_bound_and_so_is_what_came_of_it()
    {
        var trace = new AGenealogy().Received("A", 10).Received("X", 10)
            .Made("MIX", [("A", 10), ("X", 10)], ("B", 20)).Made("REWORK", [("B", 5)], ("B", 5)).Made("PACK", [("B", 20)], ("C", 20)).Trace("A", TraceDirection.Forward);
        Assert.False(Of(trace, "A").Bounded);
        Assert.Equal((10m, true), (Of(trace, "B").QuantityFromRoot, Of(trace, "B").Bounded));
        Assert.Equal((10m, true), (Of(trace, "C").QuantityFromRoot, Of(trace, "C").Bounded));
        Assert.True(trace.Complete);
    }

    [Fact]
    public void Several_roots_add_up_and_a_root_made_of_another_is_not_counted_twice()
    {
        var genealogy = new AGenealogy().Received("A", 10).Received("B", 20).Received("X", 70)
            .Made("T1", [("A", 10), ("X", 20)], ("C", 30)).Made("T2", [("B", 20), ("C", 30)], ("D", 50));
        Assert.Equal(30, Of(genealogy.Trace(["A", "B"], TraceDirection.Forward), "D").QuantityFromRoot);
        var nested = genealogy.Trace(["A", "C"], TraceDirection.Forward);
        Assert.Equal(30, Of(nested, "C").QuantityFromRoot);
        Assert.Equal(30, Of(nested, "D").QuantityFromRoot);
    }

    [Fact]
    public void Roots_in_units_that_convert_are_added_in_one_of_them_and_others_are_not_guessed()
    {
        var genealogy = new AGenealogy().Received("A", 2, "TNE").Received("B", 500).Received("J", 100, "EA")
            .Made("T1", [("A", 1), ("B", 500)], ("C", 1500)).Made("T2", [("C", 1500), ("J", 100)], ("D", 1500));
        Assert.Equal((1.5m, "TNE"), (Of(genealogy.Trace(["A", "B"], TraceDirection.Forward), "C").QuantityFromRoot, Of(genealogy.Trace(["A", "B"], TraceDirection.Forward), "C").Uom));
        var mixed = genealogy.Trace(["A", "B", "J"], TraceDirection.Forward);
        Assert.Equal(1.5m, Of(mixed, "C").QuantityFromRoot);
        Assert.Null(Of(mixed, "D").QuantityFromRoot);
        Assert.Equal((500m, "KGM"), (Of(mixed, "B").QuantityFromRoot, Of(mixed, "B").Uom));
    }

    [Fact]
    public void Outputs_in_several_units_are_shared_by_what_their_items_say_of_them()
    {
        // A jar is half a kilogram.
        var trace = new AGenealogy().Received("A", 100).Received("JARS", 0, "EA", new ItemUnitConversion("KGM", 2))
            .Made("FILL", [("A", 100)], ("JARS", 150), ("REST", 25)).Trace("A", TraceDirection.Forward);
        Assert.Equal((75m, "KGM"), (Of(trace, "JARS").QuantityFromRoot, Of(trace, "JARS").Uom));
        Assert.Equal(25, Of(trace, "REST").QuantityFromRoot);
        Assert.True(trace.Complete);
    }

    [Fact]
    public void Outputs_that_cannot_be_compared_may_each_hold_everything()
    {
        var genealogy = new AGenealogy().Received("A", 100).Received("JARS", 0, "EA").Made("FILL", [("A", 60)], ("JARS", 150), ("REST", 25));
        var trace = genealogy.Trace("A", TraceDirection.Forward);
        Assert.Equal((60m, true), (Of(trace, "JARS").QuantityFromRoot, Of(trace, "JARS").Bounded));
        Assert.Equal((60m, true), (Of(trace, "REST").QuantityFromRoot, Of(trace, "REST").Bounded));
        Assert.Equal([("not-convertible", "FILL")], Gaps(trace));
        Assert.Equal([("not-convertible", "FILL")], Gaps(genealogy.Trace("REST", TraceDirection.Backward)));
    }

    [Fact]
    public void The_units_of_lots_outside_the_trace_are_needed_where_they_differ()
    {
        var genealogy = new AGenealogy().Received("A", 100).Received("JARS", 0, "EA").Made("FILL", [("A", 60)], ("JARS", 150), ("REST", 25)).Made("T", [("A", 40)], ("B", 40), ("C", 40));
        Assert.Contains("JARS", TraceRules.LotsNeededFor(genealogy.Slice(["REST"], TraceDirection.Backward)));
        Assert.DoesNotContain("C", TraceRules.LotsNeededFor(genealogy.Slice(["B"], TraceDirection.Backward)));
    }

    [Fact]
    public void More_used_than_there_was_is_said_and_shared_by_what_was_used()
    {
        var trace = new AGenealogy().Received("A", 100).Made("T1", [("A", 60)], ("B", 60)).Made("T2", [("A", 60)], ("C", 60)).Trace("A", TraceDirection.Forward);
        Assert.Equal([("consumed-more-than-produced", "A")], Gaps(trace));
        Assert.Equal((50m, true), (Of(trace, "B").QuantityFromRoot, Of(trace, "B").Bounded));
        Assert.False(Of(trace, "A").Bounded);
    }

    [Fact]
    public void A_lot_that_nobody_knows_is_said()
    {
        var trace = new AGenealogy().Received("A", 10).Made("T", [("A", 10)], ("B", 10)).Forgotten("B").Trace("A", TraceDirection.Forward);
        Assert.Equal([("unknown-lot", "B")], Gaps(trace));
        Assert.Equal(10, Of(trace, "B").QuantityFromRoot);
        Assert.Equal([("unknown-lot", "NONE")], Gaps(new AGenealogy().Trace("NONE", TraceDirection.Both)));
    }

    [Fact]
    public void Something_made_of_nothing_or_found_is_of_unknown_origin()
    {
        var genealogy = new AGenealogy().Found("F", 5).Made("T", [], ("B", 10)).Made("T2", [("B", 5), ("F", 5)], ("C", 10));
        Assert.Equal([("unknown-input", "F"), ("unknown-input", "T")], Gaps(genealogy.Trace("C", TraceDirection.Backward)));
        Assert.True(genealogy.Trace("F", TraceDirection.Forward).Complete);
    }

    [Fact]
    public void What_was_taken_back_altogether_leads_nowhere()
    {
        var genealogy = new AGenealogy().Received("A", 10).Made("T", [("A", 0)], ("B", 10));
        Assert.Equal(["A"], genealogy.Trace("A", TraceDirection.Forward).Lots.Select(l => l.LotId));
    }

    [Fact]
    public void Quantities_of_any_size_are_reckoned_to_fifteen_digits()
    {
        var trace = new AGenealogy().Received("A", 999_999_999_999_999m).Made("T1", [("A", 999_999_999_999_998m)], ("B", 300), ("C", 700)).Made("T2", [("C", 0.000000001m)], ("D", 1))
            .Trace("A", TraceDirection.Forward);
        Assert.Equal(299_999_999_999_999m, Of(trace, "B").QuantityFromRoot);
        Assert.Equal(1000m, Math.Round(Of(trace, "D").QuantityFromRoot!.Value, 6));
    }

    private static TraceLot Of(Trace trace, string lotId) => trace.Lots.Single(l => l.LotId == lotId);

    private static IEnumerable<(string, string)> Gaps(Trace trace) => trace.Incomplete.Select(g => (g.Code, g.Ref));
}
