using System.Text.Json;
using CsCheck;
using LotFlow.Domain.Genealogy;

namespace LotFlow.Domain.Tests.Genealogy;

/// <summary>What holds of every trace, whatever was made of what.</summary>
public sealed class TraceLawTests
{
    [Fact]
    public void Quantities_are_what_really_went_there_and_never_less_where_a_loop_makes_them_bounds()
    {
        var (exact, bounds) = (0, 0);
        Story.Gen(withRework: true).Sample(
            story =>
            {
                var genealogy = Story.Of(story);
                foreach (var root in genealogy.LotIds)
                {
                    var material = Story.Mix(story, root);
                    foreach (var lot in genealogy.Trace(root, TraceDirection.Forward).Lots)
                    {
                        if (lot.Bounded)
                        {
                            Assert.True(material.Most[lot.LotId].IsAbout(lot.QuantityFromRoot!.Value) || material.Most[lot.LotId] < Fraction.Of(lot.QuantityFromRoot.Value),
                                $"{material.Most[lot.LotId]} of {root} was in {lot}.");
                            Assert.True(lot.QuantityFromRoot <= genealogy.Lot(root).Book.Entered);
                            Interlocked.Increment(ref bounds);
                        }
                        else
                        {
                            Assert.True(material.Most[lot.LotId].IsAbout(lot.QuantityFromRoot!.Value), $"{material.Most[lot.LotId]} of {root} was in {lot}.");
                            Interlocked.Increment(ref exact);
                        }
                    }
                }
            },
            iter: 500);
        Assert.True(exact > 1000 && bounds > 1000, $"Only {exact} exact quantities and {bounds} bounds were looked at.");
    }

    [Fact]
    public void Everything_that_holds_some_of_the_root_is_in_the_trace_and_nothing_else() => Story.Gen(withRework: true).Sample(
        story =>
        {
            var genealogy = Story.Of(story);
            var root = genealogy.LotIds.First();
            var holding = Story.Mix(story, root).Most.Where(m => m.Value.Numerator > 0).Select(m => m.Key);
            Assert.Superset(holding.ToHashSet(), genealogy.Trace(root, TraceDirection.Forward).Lots.Select(l => l.LotId).ToHashSet());
        },
        iter: 500);

    [Fact]
    public void How_much_of_a_lot_is_in_another_is_the_same_from_either_end() => Story.Gen(withRework: true).Sample(
        story =>
        {
            var genealogy = Story.Of(story);
            foreach (var from in genealogy.LotIds)
            {
                foreach (var there in genealogy.Trace(from, TraceDirection.Forward).Lots)
                {
                    var back = genealogy.Trace(there.LotId, TraceDirection.Backward).Lots.Single(l => l.LotId == from);
                    Assert.Equal(there.Depth, back.Depth);
                    if (!there.Bounded && !back.Bounded)
                        Assert.True(Math.Abs(there.QuantityFromRoot!.Value - back.QuantityFromRoot!.Value) < 1e-11m, $"{there} and {back}");
                }
            }
        },
        iter: 200);

    [Fact]
    public void What_is_left_in_every_lot_adds_up_to_what_entered_the_root() => Story.Gen(withRework: false).Sample(
        story =>
        {
            var genealogy = Story.Of(story);
            foreach (var root in genealogy.LotIds)
            {
                var trace = genealogy.Trace(root, TraceDirection.Forward);
                var left = trace.Lots.Sum(l =>
                {
                    var entered = genealogy.Lot(l.LotId).Book.Entered;
                    var used = genealogy.Links.Where(u => u.Role == LinkRole.Input && u.LotId == l.LotId).Sum(u => u.Quantity);
                    return l.QuantityFromRoot!.Value * (entered - used) / entered;
                });
                Assert.True(Math.Abs(left - genealogy.Lot(root).Book.Entered) < 1e-9m, $"{left} of {genealogy.Lot(root).Book.Entered}");
            }
        },
        iter: 500);

    [Fact]
    public void The_order_in_which_links_are_told_changes_nothing() => Gen.Select(Story.Gen(withRework: true), Gen.Int).Sample(
        (story, seed) =>
        {
            var genealogy = Story.Of(story);
            string[] roots = [.. genealogy.LotIds.Take(2)];
            var slice = genealogy.Slice(roots, TraceDirection.Both);
            var links = slice.Links.ToArray();
            new Random(seed).Shuffle(links);
            var lots = slice.LotIds.ToArray();
            new Random(seed).Shuffle(lots);
            var facts = slice.LotIds.ToDictionary(l => l, genealogy.Lot);
            Assert.Equal(
                JsonSerializer.Serialize(TraceRules.Reckon(slice, facts)),
                JsonSerializer.Serialize(TraceRules.Reckon(slice with { Links = links, LotIds = lots.ToHashSet() }, facts)));
        },
        iter: 300);

    [Fact]
    public void A_trace_both_ways_is_the_two_together() => Story.Gen(withRework: true).Sample(
        story =>
        {
            var genealogy = Story.Of(story);
            var root = genealogy.LotIds.ElementAt(genealogy.LotIds.Count() / 2);
            var (both, ahead, behind) = (genealogy.Trace(root, TraceDirection.Both), genealogy.Trace(root, TraceDirection.Forward), genealogy.Trace(root, TraceDirection.Backward));
            Assert.Equal(ahead.Lots.Concat(behind.Lots).Select(l => l.LotId).Distinct().Order(StringComparer.Ordinal), both.Lots.Select(l => l.LotId).Order(StringComparer.Ordinal));
            foreach (var lot in both.Lots.Where(l => l.Depth > 0))
            {
                var isAhead = ahead.Lots.Any(l => l.LotId == lot.LotId);
                var isBehind = behind.Lots.Any(l => l.LotId == lot.LotId);
                Assert.Equal(isAhead && isBehind ? TraceDirection.Both : isAhead ? TraceDirection.Forward : TraceDirection.Backward, lot.Direction);
            }
        },
        iter: 300);
}
