namespace LotFlow.Domain.Genealogy;

/// <summary>
/// The lots and transformations of a slice as numbers, so that a million of them can be walked. Lots come first, each kind in the order of its
/// ids: the same slice gives the same graph, in whatever order its links come.
/// </summary>
internal sealed class TraceGraph
{
    private readonly int[] _outStart;
    private readonly int[] _out;
    private readonly int[] _inStart;
    private readonly int[] _in;

    private TraceGraph(string[] lots, string[] transformations, TraceEdge[] edges)
    {
        (Lots, Transformations, Edges) = (lots, transformations, edges);
        (_outStart, _out) = Ranges(edges, Nodes, e => e.From);
        (_inStart, _in) = Ranges(edges, Nodes, e => e.To);
    }

    public string[] Lots { get; }

    public string[] Transformations { get; }

    public TraceEdge[] Edges { get; }

    /// <summary>Lots and transformations; the number of a lot is its place in <see cref="Lots"/>, transformations follow.</summary>
    public int Nodes => Lots.Length + Transformations.Length;

    public static TraceGraph Of(GenealogySlice slice, LinkShares shares)
    {
        string[] lots = [.. slice.LotIds.Order(StringComparer.Ordinal)];
        string[] transformations = [.. shares.Links.Keys.Order(StringComparer.Ordinal)];
        var numbers = new Dictionary<string, int>(lots.Length, StringComparer.Ordinal);
        for (var lot = 0; lot < lots.Length; lot++)
            numbers[lots[lot]] = lot;
        List<TraceEdge> edges = [];
        for (var t = 0; t < transformations.Length; t++)
        {
            foreach (var link in shares.Links[transformations[t]])
            {
                // A lot outside the slice takes its share, which goes nowhere.
                if (!numbers.TryGetValue(link.LotId, out var lot))
                    continue;
                var (part, whole, isBounded) = shares.Of(link);
                var node = lots.Length + t;
                edges.Add(link.Role == LinkRole.Input ? new(lot, node, part, whole, isBounded) : new(node, lot, part, whole, isBounded));
            }
        }

        return new(lots, transformations, [.. edges]);
    }

    public bool IsLot(int node) => node < Lots.Length;

    /// <summary>The edges that leave a node, by their numbers.</summary>
    public ReadOnlySpan<int> From(int node) => _out.AsSpan(_outStart[node].._outStart[node + 1]);

    /// <summary>The edges that lead to a node, by their numbers.</summary>
    public ReadOnlySpan<int> Into(int node) => _in.AsSpan(_inStart[node].._inStart[node + 1]);

    private static (int[] Starts, int[] Numbers) Ranges(TraceEdge[] edges, int nodes, Func<TraceEdge, int> end)
    {
        var starts = new int[nodes + 1];
        foreach (var edge in edges)
            starts[end(edge) + 1]++;
        for (var node = 0; node < nodes; node++)
            starts[node + 1] += starts[node];
        var next = starts.AsSpan(0, nodes).ToArray();
        var numbers = new int[edges.Length];
        for (var edge = 0; edge < edges.Length; edge++)
            numbers[next[end(edges[edge])]++] = edge;
        return (starts, numbers);
    }
}
