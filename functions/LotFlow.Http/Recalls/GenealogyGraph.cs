using LotFlow.Domain.Genealogy;

namespace LotFlow.Http.Recalls;

/// <summary>A link of the trace, in the direction in which material flows. <paramref name="IsBack"/> is what closes a loop.</summary>
internal readonly record struct GenealogyEdge(int From, int To, TraceLink Link, bool IsBack);

/// <summary>
/// The lots and transformations of a trace as one directed graph, each in its layer: lots in even layers, transformations in odd ones, and
/// whatever goes into something to the left of it. Nodes are numbered, lots first, in the order of the trace.
/// </summary>
internal sealed class GenealogyGraph
{
    private readonly List<int>[] _leaving;
    private readonly List<int>[] _arriving;

    private GenealogyGraph(IReadOnlyList<TraceLot> lots, IReadOnlyList<string> transformations, List<GenealogyEdge> edges, IReadOnlyList<TraceLink> outside)
    {
        (Lots, Transformations, Outside) = (lots, transformations, outside);
        _leaving = [.. Enumerable.Range(0, Count).Select(_ => new List<int>())];
        _arriving = [.. Enumerable.Range(0, Count).Select(_ => new List<int>())];
        for (var e = 0; e < edges.Count; e++)
        {
            _leaving[edges[e].From].Add(e);
            _arriving[edges[e].To].Add(e);
        }

        var order = FlowOrder(edges);
        Edges = edges;
        Layers = FindLayers(order);
    }

    public IReadOnlyList<TraceLot> Lots { get; }

    public IReadOnlyList<string> Transformations { get; }

    /// <summary>Links between a lot and a transformation that are both in the trace.</summary>
    public IReadOnlyList<GenealogyEdge> Edges { get; }

    /// <summary>Links to lots that the trace did not go to: what else went into a transformation, or came out of it.</summary>
    public IReadOnlyList<TraceLink> Outside { get; }

    public IReadOnlyList<int> Layers { get; }

    private int Count => Lots.Count + Transformations.Count;

    public static GenealogyGraph Of(Trace trace)
    {
        List<TraceLot> lots = [.. trace.Lots.DistinctBy(l => l.LotId)];
        List<string> transformations = [.. trace.Links.Select(l => l.TransformationId).Distinct().Order(StringComparer.Ordinal)];
        var lotNodes = lots.Select((lot, i) => (lot.LotId, i)).ToDictionary(p => p.LotId, p => p.i);
        var transformationNodes = transformations.Select((id, i) => (id, Node: lots.Count + i)).ToDictionary(p => p.id, p => p.Node);
        List<GenealogyEdge> edges = [];
        List<TraceLink> outside = [];
        foreach (var link in trace.Links)
        {
            var transformation = transformationNodes[link.TransformationId];
            if (!lotNodes.TryGetValue(link.LotId, out var lot))
                outside.Add(link);
            else if (link.Role == LinkRole.Input)
                edges.Add(new(lot, transformation, link, IsBack: false));
            else
                edges.Add(new(transformation, lot, link, IsBack: false));
        }

        return new(lots, transformations, edges, outside);
    }

    public bool IsLot(int node) => node < Lots.Count;

    /// <summary>Marks the links that close loops, and answers the nodes in an order in which all other links point forward.</summary>
    private List<int> FlowOrder(List<GenealogyEdge> edges)
    {
        var entered = new bool[Count];
        var left = new bool[Count];
        List<int> finished = new(Count);
        // By hand and not by recursion: chains of lots are longer than a stack is deep.
        Stack<(int Node, int Next)> path = new();
        foreach (var start in Enumerable.Range(0, Count).OrderBy(n => _arriving[n].Count == 0 ? 0 : 1))
        {
            if (entered[start])
                continue;
            entered[start] = true;
            path.Push((start, 0));
            while (path.TryPop(out var at))
            {
                if (at.Next == _leaving[at.Node].Count)
                {
                    left[at.Node] = true;
                    finished.Add(at.Node);
                    continue;
                }

                path.Push((at.Node, at.Next + 1));
                var edge = _leaving[at.Node][at.Next];
                var to = edges[edge].To;
                if (!entered[to])
                {
                    entered[to] = true;
                    path.Push((to, 0));
                }
                else if (!left[to])
                {
                    edges[edge] = edges[edge] with { IsBack = true };
                }
            }
        }

        finished.Reverse();
        return finished;
    }

    private int[] FindLayers(List<int> order)
    {
        var layers = new int[Count];
        foreach (var node in order)
        {
            layers[node] = IsLot(node) ? 0 : 1;
            foreach (var edge in _arriving[node].Where(e => !Edges[e].IsBack))
                layers[node] = Math.Max(layers[node], layers[Edges[edge].From] + 1);
        }

        // What nothing went into stands just before its first use, not at the far left: short lines are easier to follow.
        foreach (var node in order.Where(n => _arriving[n].TrueForAll(e => Edges[e].IsBack)))
        {
            var uses = _leaving[node].Where(e => !Edges[e].IsBack).Select(e => layers[Edges[e].To]).ToList();
            if (uses.Count > 0)
                layers[node] = uses.Min() - 1;
        }

        return layers;
    }
}
