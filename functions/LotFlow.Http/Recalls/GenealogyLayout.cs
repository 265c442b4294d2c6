using LotFlow.Domain.Genealogy;

namespace LotFlow.Http.Recalls;

/// <summary>A box in its cell: columns from the left, rows from the top. No two boxes share a cell.</summary>
internal sealed record PlacedBox(GenealogyBox Box, int Column, int Row);

/// <summary>A line from one box to another with every link that it stands for.</summary>
/// <param name="Via">Free cells that it passes through on its way, left to right.</param>
/// <param name="IsBack">It runs from right to left, since it closes a loop.</param>
internal sealed record PlacedLine(PlacedBox From, PlacedBox To, IReadOnlyList<(int Column, int Row)> Via, bool IsBack, IReadOnlyList<TraceLink> Links);

/// <summary>
/// Puts boxes into a grid, layer by layer (after Sugiyama): long lines get free cells of their own on the way, the order within a column is
/// by the middle of the neighbours, and then every column is moved to where its lines are shortest. The same boxes give the same grid.
/// </summary>
internal sealed class GenealogyLayout
{
    // Lines longer than this go straight: cells for them would outnumber the boxes.
    private const int LongestVia = 12;
    private const int Sweeps = 8;

    private readonly int[] _columnOf;
    private readonly List<int>[] _left;
    private readonly List<int>[] _right;
    private readonly List<List<int>> _columns = [];

    private GenealogyLayout(List<int> layers, List<(int From, int To)> segments)
    {
        // Layers without anything in them would be gaps.
        var columns = layers.Distinct().Order().Select((layer, i) => (layer, i)).ToDictionary(p => p.layer, p => p.i);
        _columnOf = [.. layers.Select(l => columns[l])];
        _left = [.. layers.Select(_ => new List<int>())];
        _right = [.. layers.Select(_ => new List<int>())];
        foreach (var (from, to) in segments)
        {
            _right[from].Add(to);
            _left[to].Add(from);
        }

        for (var c = 0; c < columns.Count; c++)
            _columns.Add([]);
        for (var v = 0; v < layers.Count; v++)
            _columns[_columnOf[v]].Add(v);
    }

    /// <returns>The boxes and lines in their cells, and the layer of each column.</returns>
    public static (IReadOnlyList<PlacedBox> Boxes, IReadOnlyList<PlacedLine> Lines, IReadOnlyList<int> Layers) Place(GenealogyGraph graph, IReadOnlyList<GenealogyBox> boxes, int[] boxOf)
    {
        List<int> layers = [.. boxes.Select(b => b.Layer)];
        List<(int From, int To)> segments = [];
        var lines = graph.Edges.GroupBy(e => (From: boxOf[e.From], To: boxOf[e.To]))
            .Select(g => (g.Key.From, g.Key.To, Via: new List<int>(), Links: g.Select(e => e.Link).ToList())).ToList();
        foreach (var line in lines)
        {
            var (first, last) = (boxes[line.From].Layer, boxes[line.To].Layer);
            if (first >= last)
                continue;
            var from = line.From;
            for (var layer = first + 1; layer < last && last - first <= LongestVia; layer++)
            {
                layers.Add(layer);
                segments.Add((from, layers.Count - 1));
                line.Via.Add(from = layers.Count - 1);
            }

            segments.Add((from, line.To));
        }

        var layout = new GenealogyLayout(layers, segments);
        var rows = layout.FindRows();
        PlacedBox[] placed = [.. boxes.Select((b, i) => new PlacedBox(b, layout._columnOf[i], rows[i]))];
        return (placed, [.. lines.Select(l => new PlacedLine(
            placed[l.From], placed[l.To], [.. l.Via.Select(v => (layout._columnOf[v], rows[v]))], boxes[l.From].Layer >= boxes[l.To].Layer, l.Links))],
            [.. layers.Distinct().Order()]);
    }

    private int[] FindRows()
    {
        var at = new double[_columnOf.Length];
        foreach (var column in _columns)
            Spread(column, at);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var column in Sweep(sweep))
                Reorder(column, sweep % 2 == 0 ? _left : _right, at);
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var column in Sweep(sweep))
                Settle(column, at);
        }

        var rows = new int[at.Length];
        foreach (var column in _columns)
        {
            // Rounded without its index, so that what is one apart stays one apart.
            for (var i = 0; i < column.Count; i++)
                rows[column[i]] = (int)Math.Floor(at[column[i]] - i + 0.5) + i;
        }

        var top = rows.DefaultIfEmpty().Min();
        return [.. rows.Select(r => r - top)];
    }

    private IEnumerable<List<int>> Sweep(int sweep) => sweep % 2 == 0 ? _columns : Enumerable.Reverse(_columns);

    private static void Spread(List<int> column, double[] at)
    {
        for (var i = 0; i < column.Count; i++)
            at[column[i]] = i - ((column.Count - 1) / 2.0);
    }

    private static void Reorder(List<int> column, List<int>[] neighbours, double[] at)
    {
        var sorted = column.OrderBy(v => neighbours[v].Count == 0 ? at[v] : neighbours[v].Average(n => at[n])).ToList();
        column.Clear();
        column.AddRange(sorted);
        Spread(column, at);
    }

    /// <summary>
    /// Moves the boxes of a column as near to the middle of their neighbours as their order and a distance of one allow: least squares under
    /// an order, by pooling neighbours that would overtake each other.
    /// </summary>
    private void Settle(List<int> column, double[] at)
    {
        List<(double Sum, int Count)> pools = [];
        for (var i = 0; i < column.Count; i++)
        {
            var v = column[i];
            var neighbours = _left[v].Concat(_right[v]).ToList();
            var pool = (Sum: (neighbours.Count == 0 ? at[v] : neighbours.Average(n => at[n])) - i, Count: 1);
            while (pools.Count > 0 && pools[^1].Sum / pools[^1].Count > pool.Sum / pool.Count)
            {
                pool = (pool.Sum + pools[^1].Sum, pool.Count + pools[^1].Count);
                pools.RemoveAt(pools.Count - 1);
            }

            pools.Add(pool);
        }

        var at_ = 0;
        foreach (var (sum, count) in pools)
        {
            for (var i = 0; i < count; i++, at_++)
                at[column[at_]] = (sum / count) + at_;
        }
    }
}
