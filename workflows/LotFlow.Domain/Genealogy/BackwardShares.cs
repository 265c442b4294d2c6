namespace LotFlow.Domain.Genealogy;

/// <summary>
/// Which part of everything that entered a lot is in the roots: the same sums over the same ways as <see cref="ForwardAmounts"/>, from the other
/// end. All of a root is in the roots.
/// </summary>
internal sealed class BackwardShares
{
    private readonly decimal[] _shares;
    private readonly bool[] _isBounded;

    private BackwardShares(int nodes) => (_shares, _isBounded) = (new decimal[nodes], new bool[nodes]);

    /// <param name="graph">The slice.</param>
    /// <param name="reach">What was reached backward.</param>
    /// <param name="order">The order of that.</param>
    /// <param name="roots">Numbers of the roots.</param>
    public static BackwardShares Of(TraceGraph graph, TraceReach reach, TraceOrder order, IReadOnlySet<int> roots)
    {
        var shares = new BackwardShares(graph.Nodes);
        foreach (var group in order.Groups.Reverse())
        {
            if (group is [var node])
                shares.Fill(graph, reach, roots, node);
            else
                shares.FillLoop(graph, reach, order, roots, group);
        }

        return shares;
    }

    public (decimal Share, bool IsBounded) At(int node) => (_shares[node], _isBounded[node]);

    private void Fill(TraceGraph graph, TraceReach reach, IReadOnlySet<int> roots, int node)
    {
        if (roots.Contains(node))
        {
            _shares[node] = 1;
            return;
        }

        foreach (var number in graph.From(node))
        {
            var edge = graph.Edges[number];
            if (!reach.Has(edge.To))
                continue;
            _shares[node] += edge.Of(_shares[edge.To]);
            _isBounded[node] |= edge.IsBounded || _isBounded[edge.To];
        }

        _shares[node] = Math.Min(_shares[node], 1);
    }

    /// <summary>What goes round in a loop leaves it over one link at last; it cannot reach the roots in a larger part than over the best of them.</summary>
    private void FillLoop(TraceGraph graph, TraceReach reach, TraceOrder order, IReadOnlySet<int> roots, int[] loop)
    {
        var most = loop.Any(roots.Contains) ? 1 : 0m;
        foreach (var node in loop)
        {
            foreach (var number in graph.From(node))
            {
                var to = graph.Edges[number].To;
                if (reach.Has(to) && !order.AreTogether(node, to))
                    most = Math.Max(most, _shares[to]);
            }
        }

        foreach (var node in loop)
            (_shares[node], _isBounded[node]) = (most, true);
    }
}
