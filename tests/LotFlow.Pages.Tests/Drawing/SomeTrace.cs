using CsCheck;
using LotFlow.Domain.Genealogy;

namespace LotFlow.Pages.Tests.Drawing;

/// <summary>Traces to draw: small ones said by hand, random ones, and one that looks like a plant.</summary>
internal static class SomeTrace
{
    /// <summary>Any links at all between some lots and transformations: loops, lonely lots, transformations that nothing went into, lots outside.</summary>
    public static Gen<Trace> Random { get; } =
        from lots in Gen.Int[0, 60]
        from transformations in Gen.Int[1, 40]
        from links in Gen.Select(Gen.Int[0, lots + 3], Gen.Int[0, transformations - 1], Gen.Bool, Gen.Int[1, 999]).List[0, 150]
        from items in Gen.Int[1, 6]
        from blocked in Gen.Bool.Array[lots]
        select new Trace
        {
            RootLotIds = lots == 0 ? [] : ["L0"],
            Direction = TraceDirection.Forward,
            Lots = [.. Enumerable.Range(0, lots).Select(i => Lot($"L{i}", $"ITEM-{i % items}", i) with { BlockedBy = blocked[i] ? [new("recall", "recall-R1")] : [], })],
            Links = [.. links.DistinctBy(l => (l.Item1, l.Item2, l.Item3)).Select(l => new TraceLink($"T{l.Item2}", $"L{l.Item1}", l.Item3 ? LinkRole.Input : LinkRole.Output, l.Item4, "KGM"))],
        };

    /// <summary>Lots and links from arrows: <c>A &gt; T1 &gt; B</c> puts A into T1 and takes B out of it.</summary>
    public static Trace Of(params string[] arrows)
    {
        var links = arrows.SelectMany(arrow =>
        {
            var parts = arrow.Split(" > ");
            return parts.Zip(parts.Skip(1), (from, to) => from.StartsWith('T')
                ? new TraceLink(from, to, LinkRole.Output, 10, "KGM")
                : new TraceLink(to, from, LinkRole.Input, 10, "KGM"));
        }).Distinct().ToList();
        var lots = links.Select(l => l.LotId).Distinct().ToList();
        return new() { RootLotIds = [lots[0]], Direction = TraceDirection.Forward, Links = links, Lots = [.. lots.Select((id, i) => Lot(id, "ITEM", i))] };
    }

    /// <summary>
    /// A supplier lot that went through three plants: flour into doughs, doughs into baked lots with other things, these into packs, a part
    /// of it reworked, and most of it shipped.
    /// </summary>
    public static Trace OfAPlant(int lots)
    {
        List<TraceLot> found = [Lot("SUP-2026-0117", "RM-OATFLOUR", 0) with { OnHand = 1_240.5m, BlockedBy = [new("recall", "recall-R-2026-03")] }];
        List<TraceLink> links = [];
        var random = new Random(7);
        List<string> doughs = [];
        var transformations = 0;
        void Make(string made, string itemId, string uom, decimal onHand, decimal shipped, int depth, params string[] from)
        {
            var transformation = $"PO-P{1 + (transformations % 3)}-{4100 + transformations++}";
            foreach (var lot in from)
                links.Add(new(transformation, lot, LinkRole.Input, 120 + random.Next(80), "KGM"));
            for (var other = 0; other < 2; other++)
                links.Add(new(transformation, $"OTHER-{transformations}-{other}", LinkRole.Input, 15, "KGM"));
            links.Add(new(transformation, made, LinkRole.Output, 150, uom));
            found.Add(Lot(made, itemId, depth) with { StockUom = uom, OnHand = onHand, Shipped = shipped, BlockedBy = [new("recall", "recall-R-2026-03")] });
        }

        for (var i = 0; i < lots / 8; i++)
        {
            doughs.Add($"DGH-{260301 + i}");
            Make(doughs[i], "SF-DOUGH", "KGM", i % 4 == 0 ? 35 : 0, 0, 1, "SUP-2026-0117");
        }

        List<string> baked = [];
        for (var i = 0; i < lots / 4; i++)
        {
            baked.Add($"BKD-{260301 + (i / 3)}-{(char)('A' + (i % 3))}");
            Make(baked[i], i % 3 == 2 ? "SF-COOKIE" : "SF-BAR", "KGM", i % 5 == 0 ? 18.25m : 0, 0, 2, doughs[i * doughs.Count / (lots / 4)]);
        }

        for (var i = 0; found.Count < lots; i++)
        {
            var from = baked[i * baked.Count / (lots - (lots / 8) - (lots / 4)) % baked.Count];
            Make($"FG-{260302 + (i / 6)}-{i:D3}", i % 3 == 0 ? "FG-OATBAR-6PK" : "FG-OATBAR-24PK", "EA", i % 3 == 0 ? 480 : 0, i % 4 == 0 ? 0 : 1_200, 3, from);
        }

        // A rejected pack goes back into a dough: a loop.
        links.Add(new(links.First(l => l.LotId == doughs[0] && l.Role == LinkRole.Output).TransformationId, baked[1], LinkRole.Input, 12, "KGM"));
        return new() { RootLotIds = ["SUP-2026-0117"], Direction = TraceDirection.Forward, Lots = found, Links = links };
    }

    private static TraceLot Lot(string id, string itemId, int depth) =>
        new() { LotId = id, ItemId = itemId, Depth = depth, Direction = TraceDirection.Forward, StockUom = "KGM", OnHand = 10 };
}
