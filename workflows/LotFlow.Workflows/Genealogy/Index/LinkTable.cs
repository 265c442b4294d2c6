using System.Runtime.InteropServices;
using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>What the index keeps of a link beside its ends.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LinkValue(long Quantity, uint Sequence, ushort Unit);

/// <summary>The two kinds of ends that a link has.</summary>
internal enum NodeKind
{
    /// <summary>A lot, by its number.</summary>
    Lot,

    /// <summary>A transformation, by its number.</summary>
    Transformation,
}

/// <summary>
/// Links in rows, both ways, never changed once made. A node has a row for each role: row <c>2 n</c> holds its inputs (of a lot: the
/// transformations that used it), row <c>2 n + 1</c> its outputs. Rows are sorted by the number of the other end. Quantities are kept at the
/// transformation only. Links that were taken back are not in it.
/// </summary>
internal sealed class LinkTable
{
    private readonly int[] _transformationStarts;
    private readonly int[] _lotStarts;
    private readonly int[] _transformations;

    /// <param name="transformationStarts">Where the rows of the transformations begin, and where the last one ends.</param>
    /// <param name="lots">The other ends, row after row.</param>
    /// <param name="values">Beside each of them.</param>
    /// <param name="lotCount">All lots have lower numbers.</param>
    public LinkTable(int[] transformationStarts, int[] lots, LinkValues values, int lotCount)
    {
        (_transformationStarts, Lots, Values) = (transformationStarts, lots, values);
        (_lotStarts, _transformations) = TurnRound(transformationStarts, lots, lotCount);
    }

    public static LinkTable Empty { get; } = new([0], [], new(0), lotCount: 0);

    public int TransformationCount => _transformationStarts.Length / 2;

    public int LotCount => _lotStarts.Length / 2;

    public int LinkCount => Lots.Length;

    public ReadOnlyMemory<int> TransformationStarts => _transformationStarts;

    /// <summary>The lots of all rows of transformations.</summary>
    public int[] Lots { get; }

    public LinkValues Values { get; }

    /// <summary>The row of a transformation, from where to where in <see cref="Lots"/> and <see cref="Values"/>.</summary>
    public Range RowOf(int transformation, LinkRole role)
    {
        var row = 2 * transformation + (int)role;
        return row + 1 < _transformationStarts.Length ? _transformationStarts[row].._transformationStarts[row + 1] : default;
    }

    public ReadOnlySpan<int> LotsOf(int transformation, LinkRole role) => Lots.AsSpan(RowOf(transformation, role));

    public ReadOnlySpan<int> TransformationsOf(int lot, LinkRole role)
    {
        var row = 2 * lot + (int)role;
        return row + 1 < _lotStarts.Length ? _transformations.AsSpan(_lotStarts[row].._lotStarts[row + 1]) : default;
    }

    /// <summary>Where the rows of all nodes of a kind begin, and where the last ends; and what is in them.</summary>
    public (int[] Starts, int[] Others) Rows(NodeKind kind) => kind == NodeKind.Lot ? (_lotStarts, _transformations) : (_transformationStarts, Lots);

    /// <summary>Where a link is in <see cref="Lots"/> and <see cref="Values"/>; -1 if it is not.</summary>
    public int Find(int transformation, int lot, LinkRole role)
    {
        var row = RowOf(transformation, role);
        var found = Lots.AsSpan(row).BinarySearch(lot);
        return found < 0 ? -1 : row.Start.Value + found;
    }

    // Counts, then places. Transformations are gone through in order, so the rows of lots come out sorted.
    private static (int[] Starts, int[] Transformations) TurnRound(int[] transformationStarts, int[] lots, int lotCount)
    {
        var starts = new int[2 * lotCount + 1];
        for (var row = 0; row + 1 < transformationStarts.Length; row++)
        {
            foreach (var lot in lots.AsSpan(transformationStarts[row]..transformationStarts[row + 1]))
                starts[2 * lot + (row & 1)]++;
        }

        var end = 0;
        for (var row = 0; row < starts.Length; row++)
            starts[row] = end += starts[row];
        var transformations = new int[lots.Length];
        for (var row = transformationStarts.Length - 2; row >= 0; row--)
        {
            foreach (var lot in lots.AsSpan(transformationStarts[row]..transformationStarts[row + 1]))
                transformations[--starts[2 * lot + (row & 1)]] = row >> 1;
        }

        return (starts, transformations);
    }
}

/// <summary>The values of links, field by field, so that none pays for the alignment of another.</summary>
internal sealed class LinkValues(int count)
{
    public long[] Quantities { get; } = new long[count];

    public uint[] Sequences { get; } = new uint[count];

    public ushort[] Units { get; } = new ushort[count];

    public LinkValue this[int index]
    {
        get => new(Quantities[index], Sequences[index], Units[index]);
        set => (Quantities[index], Sequences[index], Units[index]) = (value.Quantity, value.Sequence, value.Unit);
    }
}
