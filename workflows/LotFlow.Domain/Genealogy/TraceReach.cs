namespace LotFlow.Domain.Genealogy;

/// <summary>What can be reached from the roots in one direction, and over how many transformations at least.</summary>
internal sealed class TraceReach
{
    private readonly int[] _depths;

    private TraceReach(int[] depths, IReadOnlyList<int> nodes) => (_depths, Nodes) = (depths, nodes);

    /// <summary>Everything reached, nearest first.</summary>
    public IReadOnlyList<int> Nodes { get; }

    /// <summary>Breadth first, so that the first way to a node is the shortest.</summary>
    public static TraceReach From(TraceGraph graph, IEnumerable<int> roots, bool forward)
    {
        var depths = new int[graph.Nodes];
        Array.Fill(depths, -1);
        List<int> reached = [];
        foreach (var root in roots)
            Reach(root, 0);
        for (var next = 0; next < reached.Count; next++)
        {
            var node = reached[next];
            // A transformation is as deep as what it makes, so the step to it counts.
            var depth = depths[node] + (graph.IsLot(node) ? 1 : 0);
            foreach (var edge in forward ? graph.From(node) : graph.Into(node))
                Reach(forward ? graph.Edges[edge].To : graph.Edges[edge].From, depth);
        }

        return new(depths, reached);

        void Reach(int node, int depth)
        {
            if (depths[node] >= 0)
                return;
            depths[node] = depth;
            reached.Add(node);
        }
    }

    public bool Has(int node) => _depths[node] >= 0;

    /// <summary>Transformations from the nearest root; a transformation counts itself. Null where it is not reached.</summary>
    public int? DepthOf(int node) => _depths[node] is >= 0 and var depth ? depth : null;
}
