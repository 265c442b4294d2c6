namespace LotFlow.Http.Recalls;

/// <summary>
/// Makes boxes of the nodes of a graph, one each where there are at most as many lots as people can read. Beyond that it folds as few as it
/// needs: lots of one item in one layer first, then whole layers, then everything from a layer on. Nothing is left out: whatever has no box of
/// its own is a member of a folded one.
/// </summary>
internal static class GenealogyFolding
{
    /// <returns>The boxes, and for each node of the graph the number of its box.</returns>
    public static (IReadOnlyList<GenealogyBox> Boxes, int[] BoxOf) Fold(GenealogyGraph graph, int limit)
    {
        var groups = Enumerable.Range(0, graph.Lots.Count).Select(lot => new Group(graph.Layers[lot], [lot])).ToList();
        groups = FoldSome(groups, limit, g => $"{g.Layer}|{graph.Lots[g.Nodes[0]].ItemId}");
        groups = FoldSome(groups, limit, g => $"{g.Layer}");
        groups = FoldTail(groups, limit);
        var boxOf = new int[graph.Layers.Count];
        Number(groups, boxOf, first: 0);
        var areFolded = groups.Count < graph.Lots.Count || graph.Transformations.Count > limit;
        var transformations = FoldTransformations(graph, boxOf, limit, areFolded, groups.Max(g => (int?)g.Layer) ?? 0);
        Number(transformations, boxOf, groups.Count);
        return ([.. groups.Select(g => new GenealogyBox(g.Layer, [.. g.Nodes.Select(n => graph.Lots[n])], [])),
            .. transformations.Select(g => new GenealogyBox(g.Layer, [], [.. g.Nodes.Select(n => graph.Transformations[n - graph.Lots.Count])]))], boxOf);
    }

    /// <summary>Unites groups of one key: the smallest union that suffices, or else the largest one and then again.</summary>
    private static List<Group> FoldSome(List<Group> groups, int limit, Func<Group, string> key)
    {
        if (groups.Count <= limit)
            return groups;
        var unions = groups.GroupBy(key).Select(u => u.ToList()).Where(u => u.Count > 1).OrderBy(u => u.Count).ToList();
        HashSet<Group> folded = [];
        List<Group> united = [];
        var count = groups.Count;
        while (count > limit && unions.Count > 0)
        {
            var union = unions.Find(u => count - (u.Count - 1) <= limit) ?? unions[^1];
            unions.Remove(union);
            folded.UnionWith(union);
            united.Add(Unite(union, union[0].Layer));
            count -= union.Count - 1;
        }

        return Sorted([.. groups.Where(g => !folded.Contains(g)), .. united]);
    }

    /// <summary>A chain with more layers than there may be boxes: from some layer on, everything is one.</summary>
    private static List<Group> FoldTail(List<Group> groups, int limit)
    {
        if (groups.Count <= limit)
            return groups;
        var byLayer = groups.OrderBy(g => g.Layer).ToList();
        var kept = Math.Max(limit - 1, 0);
        return Sorted([.. byLayer.Take(kept), Unite(byLayer[kept..], byLayer[kept].Layer)]);
    }

    /// <summary>Transformations between the same boxes say the same, so they are one box where there are many.</summary>
    private static List<Group> FoldTransformations(GenealogyGraph graph, int[] boxOf, int limit, bool areFolded, int lastLayer)
    {
        var nodes = Enumerable.Range(graph.Lots.Count, graph.Transformations.Count);
        // Beyond the last box of lots there is only what stands beside a folded tail.
        int LayerOf(int node) => Math.Min(graph.Layers[node], lastLayer + 1);
        if (!areFolded)
            return [.. nodes.Select(n => new Group(LayerOf(n), [n]))];
        var neighbours = graph.Edges.Select(e => graph.IsLot(e.From) ? (Node: e.To, Side: $"<{boxOf[e.From]}") : (Node: e.From, Side: $">{boxOf[e.To]}"))
            .ToLookup(p => p.Node, p => p.Side);
        var groups = nodes.GroupBy(n => $"{LayerOf(n)}|{string.Concat(neighbours[n].Distinct().Order(StringComparer.Ordinal))}")
            .Select(g => new Group(LayerOf(g.First()), [.. g])).ToList();
        return FoldTail(FoldSome(groups, limit, g => $"{g.Layer}"), limit);
    }

    private static Group Unite(IReadOnlyList<Group> union, int layer) => new(layer, [.. union.SelectMany(g => g.Nodes).Order()]);

    private static List<Group> Sorted(List<Group> groups) => [.. groups.OrderBy(g => g.Nodes[0])];

    private static void Number(List<Group> groups, int[] boxOf, int first)
    {
        for (var i = 0; i < groups.Count; i++)
        {
            foreach (var node in groups[i].Nodes)
                boxOf[node] = first + i;
        }
    }

    private sealed record Group(int Layer, List<int> Nodes);
}
