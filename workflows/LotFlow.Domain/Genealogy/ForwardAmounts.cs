namespace LotFlow.Domain.Genealogy;

/// <summary>
/// How much of what entered the roots is in everything made of them. A root holds what entered it, all of it, wherever that came from: what is
/// suspect twice is not there twice.
/// </summary>
internal sealed class ForwardAmounts
{
    private readonly decimal[] _amounts;
    private readonly bool[] _has;
    private readonly bool[] _isBounded;

    private ForwardAmounts(int nodes) => (_amounts, _has, _isBounded) = (new decimal[nodes], new bool[nodes], new bool[nodes]);

    /// <param name="graph">The slice.</param>
    /// <param name="order">The order of what was reached forward.</param>
    /// <param name="roots">The roots whose amounts are followed.</param>
    /// <param name="others">Roots whose amounts are in another unit: nothing of these roots goes through them.</param>
    public static ForwardAmounts Of(TraceGraph graph, TraceOrder order, RootAmounts roots, IReadOnlySet<int> others)
    {
        var amounts = new ForwardAmounts(graph.Nodes);
        foreach (var group in order.Groups)
        {
            if (group is [var node])
                amounts.Fill(graph, order, roots, others, node);
            else
                amounts.FillLoop(graph, order, roots, others, group);
        }

        return amounts;
    }

    /// <summary>Whether anything of the roots can be in a node.</summary>
    public bool Has(int node) => _has[node];

    public (decimal Amount, bool IsBounded) At(int node) => (_amounts[node], _isBounded[node]);

    private void Fill(TraceGraph graph, TraceOrder order, RootAmounts roots, IReadOnlySet<int> others, int node)
    {
        if (roots.Of.TryGetValue(node, out var own))
            (_has[node], _amounts[node]) = (true, own);
        else if (!others.Contains(node))
            AddInto(graph, order, node, node, roots.Total);
    }

    /// <summary>
    /// All that comes into a loop may be in each node of it, and leaves it over any of its links: what went round and when is not in the links,
    /// so an upper bound is all that can be said.
    /// </summary>
    private void FillLoop(TraceGraph graph, TraceOrder order, RootAmounts roots, IReadOnlySet<int> others, int[] loop)
    {
        var first = loop[0];
        foreach (var node in loop)
            AddInto(graph, order, node, first, roots.Total);
        foreach (var root in loop.Where(roots.Of.ContainsKey))
            (_has[first], _amounts[first]) = (true, Math.Min(_amounts[first] + roots.Of[root], roots.Total));
        var (has, amount) = (_has[first], _amounts[first]);
        foreach (var node in loop)
        {
            var isRoot = roots.Of.TryGetValue(node, out var own);
            (_has[node], _amounts[node], _isBounded[node]) = others.Contains(node) ? (false, 0, false) : (has, isRoot ? own : amount, has);
        }
    }

    /// <summary>Adds what comes into a node from outside its loop to the amount at a node.</summary>
    private void AddInto(TraceGraph graph, TraceOrder order, int node, int at, decimal most)
    {
        foreach (var number in graph.Into(node))
        {
            var edge = graph.Edges[number];
            if (!_has[edge.From] || order.AreTogether(edge.From, node))
                continue;
            var isFromLoop = order.IsInLoop(edge.From);
            _has[at] = true;
            _amounts[at] += isFromLoop ? _amounts[edge.From] : edge.Of(_amounts[edge.From]);
            _isBounded[at] |= isFromLoop || edge.IsBounded || _isBounded[edge.From];
        }

        // Upper bounds of ways that meet may add up to more than there is.
        if (_isBounded[at])
            _amounts[at] = Math.Min(_amounts[at], most);
    }
}
