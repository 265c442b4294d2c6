using CsCheck;
using LotFlow.Domain.Genealogy;

namespace LotFlow.Domain.Tests.Genealogy;

public sealed class GenealogyWalkTests
{
    private static readonly Gen<(AGenealogy Genealogy, string[] Roots, TraceDirection Direction)> s_walks =
        from story in Story.Gen(withRework: true)
        from first in Gen.Int[0, 100]
        from count in Gen.Int[1, 2]
        from direction in Gen.Enum<TraceDirection>()
        let genealogy = Story.Of(story)
        let lots = genealogy.LotIds.ToList()
        select (genealogy, Enumerable.Range(first, count).Select(n => lots[n % lots.Count]).Distinct().ToArray(), direction);

    [Fact]
    public void A_walk_finds_what_following_every_link_finds() => s_walks.Sample(
        w =>
        {
            var (walk, slice) = Walk(w.Genealogy, w.Roots, w.Direction);
            var expected = w.Genealogy.Slice(w.Roots, w.Direction);
            Assert.Equal(expected.LotIds.Order(StringComparer.Ordinal), slice.LotIds.Order(StringComparer.Ordinal));
            Assert.Equal(expected.Links.Order(s_order), slice.Links.Order(s_order));
            Assert.Empty(slice.CutAt);
            Assert.Empty(walk.Suspects);
        },
        iter: 1000);

    [Fact]
    public void A_limit_lets_in_exactly_as_many_lots_the_nearest_first_and_says_where_there_is_more() => Gen.Select(s_walks, Gen.Int[1, 20]).Sample(
        (w, limit) =>
        {
            var all = w.Genealogy.Trace(w.Roots, w.Direction).Lots.ToDictionary(l => l.LotId, l => l.Depth);
            var (_, slice) = Walk(w.Genealogy, w.Roots, w.Direction, limit);
            Assert.Equal(Math.Min(all.Count, Math.Max(limit, w.Roots.Length)), slice.LotIds.Count);
            var (inside, outside) = (all.Where(l => slice.LotIds.Contains(l.Key)).Max(l => l.Value), all.Where(l => !slice.LotIds.Contains(l.Key)).ToList());
            Assert.All(outside, l => Assert.True(l.Value >= inside));
            Assert.Equal(outside.Count > 0, slice.CutAt.Count > 0);
            Assert.All(slice.CutAt, l => Assert.Contains(l, slice.LotIds));
            // The same again, whatever was asked before.
            Assert.Equal(slice.LotIds.Order(StringComparer.Ordinal), Walk(w.Genealogy, w.Roots, w.Direction, limit).Slice.LotIds.Order(StringComparer.Ordinal));
            // And what is in the slice can be reckoned.
            var trace = TraceRules.Reckon(slice, slice.LotIds.ToDictionary(l => l, w.Genealogy.Lot));
            Assert.Equal(slice.LotIds.Count, trace.Lots.Count);
            Assert.Equal(slice.CutAt, trace.Incomplete.Where(g => g.Code == TraceGapCodes.Limit).Select(g => g.Ref));
        },
        iter: 1000);

    [Fact]
    public void A_copy_that_says_something_else_is_suspected_and_nothing_is_lost_for_it() => Gen.Select(s_walks, Gen.Int[0, 1000], Gen.Enum<Damage>()).Sample(
        (w, which, damage) =>
        {
            var expected = w.Genealogy.Slice(w.Roots, w.Direction);
            // Ends that the walk comes by: of inputs that with the transformation, of outputs that with the lot.
            var links = expected.Links.Where(l => l.Role == LinkRole.Input
                ? w.Direction != TraceDirection.Backward && expected.LotIds.Contains(l.LotId)
                : w.Direction == TraceDirection.Backward && expected.LotIds.Contains(l.LotId)).ToList();
            if (w.Direction == TraceDirection.Both || links.Count == 0)
                return;
            var broken = links[which % links.Count];
            var (walk, slice) = Walk(w.Genealogy, w.Roots, w.Direction, damage: (broken, damage));
            // A lot that has lost what made it does not lead there; the other end is seen if another lot does. Its ledger tells otherwise (LinkSuspects).
            var isSeen = broken.Role == LinkRole.Input || damage == Damage.OtherQuantity || slice.Links.Any(l => l.TransformationId == broken.TransformationId);
            Assert.Equal(isSeen ? [new LinkKey(broken.TransformationId, broken.LotId, broken.Role)] : [], walk.Suspects);
            if (broken.Role == LinkRole.Input)
                Assert.Equal(expected.Links.Order(s_order), slice.Links.Order(s_order));
        },
        iter: 500);

    private static readonly IComparer<TraceLink> s_order = Comparer<TraceLink>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    public enum Damage
    {
        Missing,
        OtherQuantity,
    }

    /// <summary>Walks as over a store that has both ends of every link.</summary>
    private static (GenealogyWalk Walk, GenealogySlice Slice) Walk(
        AGenealogy genealogy, string[] roots, TraceDirection direction, int? limit = null, (TraceLink Link, Damage Damage)? damage = null)
    {
        var walk = new GenealogyWalk(roots, direction, limit);
        while (!walk.HasEnded)
        {
            walk.Used([.. walk.Ahead.Select(lot => (lot, At(LinkRole.Input, l => l.LotId == lot, copies: false)))]);
            walk.Made([.. walk.Behind.Select(lot => (lot, At(LinkRole.Output, l => l.LotId == lot, copies: true)))]);
            walk.Went([.. walk.Transformations.Select(t => (t, BothSides(t)))]);
            walk.NextLevel();
        }

        return (walk, walk.ToSlice());

        List<Link> BothSides(string id) =>
            [.. At(LinkRole.Input, l => l.TransformationId == id, copies: true), .. At(LinkRole.Output, l => l.TransformationId == id, copies: false)];

        List<Link> At(LinkRole role, Func<TraceLink, bool> where, bool copies) =>
            [.. genealogy.Links.Where(l => l.Role == role && where(l)).Select(l => Stored(l, copies)).OfType<Link>()];

        Link? Stored(TraceLink link, bool isCopy)
        {
            var stored = Link.Of(link.TransformationId, link.LotId, link.Role, "I", link.Uom).With("M", link.Quantity);
            return !isCopy || damage?.Link != link ? stored : damage.Value.Damage == Damage.Missing ? null : stored.With("M2", 1);
        }
    }
}
