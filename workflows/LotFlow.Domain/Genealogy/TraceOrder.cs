namespace LotFlow.Domain.Genealogy;

/// <summary>
/// Nodes in an order in which everything comes after what it was made of. Nodes that are made of each other, by rework, form a loop and stand
/// together. Found with Tarjan's algorithm (SIAM J. Comput. 1, 1972), with a stack of its own, since a chain may be 100,000 deep.
/// </summary>
internal sealed class TraceOrder
{
    private readonly int[] _groupOf;

    private TraceOrder(int[] groupOf, IReadOnlyList<int[]> groups) => (_groupOf, Groups) = (groupOf, groups);

    /// <summary>Each a loop, or a single node; first what is made of nothing else here.</summary>
    public IReadOnlyList<int[]> Groups { get; }

    /// <summary>True for a node that is, in part, made of itself. A transformation that takes a lot and gives it back is two nodes.</summary>
    public bool IsInLoop(int node) => Groups[_groupOf[node]].Length > 1;

    public bool AreTogether(int one, int other) => _groupOf[one] == _groupOf[other];

    public static TraceOrder Of(TraceGraph graph, TraceReach reach) => new Search(graph, reach).Run();

    private sealed class Search(TraceGraph graph, TraceReach reach)
    {
        private readonly int[] _numbers = new int[graph.Nodes];
        private readonly int[] _lowest = new int[graph.Nodes];
        private readonly bool[] _isOpen = new bool[graph.Nodes];
        private readonly Stack<int> _open = [];
        private readonly Stack<(int Node, int Edge)> _path = [];
        private readonly List<int[]> _groups = [];
        private int _last;

        public TraceOrder Run()
        {
            foreach (var node in reach.Nodes)
            {
                if (_numbers[node] == 0)
                    Visit(node);
            }

            // The search finishes first what leads nowhere.
            _groups.Reverse();
            var groupOf = new int[graph.Nodes];
            for (var group = 0; group < _groups.Count; group++)
            {
                foreach (var node in _groups[group])
                    groupOf[node] = group;
            }

            return new(groupOf, _groups);
        }

        private void Visit(int start)
        {
            Enter(start);
            while (_path.TryPop(out var step))
            {
                var edges = graph.From(step.Node);
                if (step.Edge == edges.Length)
                {
                    Leave(step.Node);
                    continue;
                }

                _path.Push((step.Node, step.Edge + 1));
                var to = graph.Edges[edges[step.Edge]].To;
                if (!reach.Has(to))
                    continue;
                if (_numbers[to] == 0)
                    Enter(to);
                else if (_isOpen[to])
                    _lowest[step.Node] = Math.Min(_lowest[step.Node], _numbers[to]);
            }
        }

        private void Enter(int node)
        {
            _numbers[node] = _lowest[node] = ++_last;
            _open.Push(node);
            _isOpen[node] = true;
            _path.Push((node, 0));
        }

        private void Leave(int node)
        {
            if (_path.TryPeek(out var before))
                _lowest[before.Node] = Math.Min(_lowest[before.Node], _lowest[node]);
            if (_lowest[node] != _numbers[node])
                return;
            List<int> group = [];
            int member;
            do
            {
                member = _open.Pop();
                _isOpen[member] = false;
                group.Add(member);
            }
            while (member != node);
            _groups.Add([.. group]);
        }
    }
}
