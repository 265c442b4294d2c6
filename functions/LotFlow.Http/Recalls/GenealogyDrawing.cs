using LotFlow.Domain.Genealogy;

namespace LotFlow.Http.Recalls;

/// <summary>
/// A drawn trace: where every box and line is, and what stands for more than one lot. Made from the trace alone, and the same each time.
/// </summary>
internal sealed class GenealogyDrawing
{
    /// <summary>Lots up to which each has a box of its own.</summary>
    public const int MostLots = 200;

    public const int LotWidth = 196;
    public const int LotHeight = 60;
    public const int TransformationWidth = 148;
    public const int TransformationHeight = 34;
    public const int RowHeight = 72;
    public const int Gap = 52;
    public const int Margin = 12;

    private readonly List<int> _left = [];

    private GenealogyDrawing(Trace trace, IReadOnlySet<string>? scope, int mostLots)
    {
        Trace = trace;
        var graph = GenealogyGraph.Of(trace);
        var (boxes, boxOf) = GenealogyFolding.Fold(graph, mostLots);
        (Boxes, Lines, var layers) = GenealogyLayout.Place(graph, boxes, boxOf);
        Outside = graph.Outside.ToLookup(l => l.TransformationId);
        Scope = scope;
        Columns = layers.Count;
        Rows = Math.Max(Boxes.Select(b => b.Row + 1).DefaultIfEmpty().Max(), Lines.SelectMany(l => l.Via).Select(v => v.Row + 1).DefaultIfEmpty().Max());
        var left = Margin;
        foreach (var layer in layers)
        {
            _left.Add(left);
            left += (layer % 2 == 0 ? LotWidth : TransformationWidth) + Gap;
        }

        _left.Add(left);
    }

    public Trace Trace { get; }

    public IReadOnlyList<PlacedBox> Boxes { get; }

    public IReadOnlyList<PlacedLine> Lines { get; }

    /// <summary>Links to lots that the trace did not go to, by transformation; its box says how many.</summary>
    public ILookup<string, TraceLink> Outside { get; }

    /// <summary>Lots of the recall's scope; null where the drawing is of a trace alone.</summary>
    public IReadOnlySet<string>? Scope { get; }

    public int Columns { get; }

    public int Rows { get; }

    public int Width => Boxes.Count == 0 ? 2 * Margin : _left[^1] - Gap + Margin;

    public int Height => (2 * Margin) + (Rows * RowHeight);

    /// <summary>Boxes that stand for more than one lot or transformation, left to right and down.</summary>
    public IEnumerable<PlacedBox> Folded => Boxes.Where(b => b.Box.IsFolded).OrderBy(b => b.Column).ThenBy(b => b.Row);

    /// <param name="trace">What is drawn.</param>
    /// <param name="scope">Lots of a recall's scope; what the trace has beyond them is marked. Null marks nothing.</param>
    /// <param name="mostLots">Lots beyond which some are folded together.</param>
    public static GenealogyDrawing Of(Trace trace, IReadOnlySet<string>? scope = null, int mostLots = MostLots) => new(trace, scope, Math.Max(mostLots, 1));

    public int LeftOf(int column) => _left[column];

    public Rectangle RectangleOf(PlacedBox placed)
    {
        var (width, height) = placed.Box.IsOfLots ? (LotWidth, LotHeight) : (TransformationWidth, TransformationHeight);
        return new(_left[placed.Column], MiddleOf(placed.Row) - (height / 2), width, height);
    }

    /// <summary>The middle of a row, in pixels from the top.</summary>
    public static int MiddleOf(int row) => Margin + (row * RowHeight) + (RowHeight / 2);

    /// <summary>Where a line that passes through a column comes in and goes out.</summary>
    public (int Left, int Right) SpanOf(int column) => (_left[column], _left[column + 1] - Gap);

    internal sealed record Rectangle(int X, int Y, int Width, int Height)
    {
        public int Right => X + Width;

        public int Middle => Y + (Height / 2);
    }
}
