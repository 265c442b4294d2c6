using System.Runtime.InteropServices;
using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>All links of one moment: a table, and what of a delta had come by then. It never changes, whatever the writer does.</summary>
internal sealed class LinkView(LinkTable table, LinkDelta delta, int lotCount, int transformationCount)
{
    private readonly ChainHeads _lots = delta.Heads.Lots;
    private readonly ChainHeads _transformations = delta.Heads.Transformations;
    private readonly int _deltaCount = delta.Count;

    public int LotCount => lotCount;

    public int TransformationCount => transformationCount;

    public LinkTable Table => table;

    /// <summary>The transformations that used a lot (role input) or made it (output), by number.</summary>
    /// <param name="lot">A lot of this moment.</param>
    /// <param name="role">The role of the lot.</param>
    /// <param name="scratch">Holds the answer where the delta has something of the lot.</param>
    public ReadOnlySpan<int> TransformationsOf(int lot, LinkRole role, Scratch scratch)
    {
        var row = table.TransformationsOf(lot, role);
        var head = _lots.Of(lot);
        return head == LinkDelta.None ? row : Merge(row, head, role, atLot: true, scratch);
    }

    /// <summary>The lots that went into a transformation or came out of it, by number.</summary>
    public ReadOnlySpan<int> LotsOf(int transformation, LinkRole role, Scratch scratch)
    {
        var row = table.LotsOf(transformation, role);
        var head = _transformations.Of(transformation);
        return head == LinkDelta.None ? row : Merge(row, head, role, atLot: false, scratch);
    }

    /// <summary>
    /// What several nodes lead to in a role, node after node, each time that it is led to; the answer is good until the next call. Room for it
    /// is made, then all rows are found, then all are copied.
    /// </summary>
    public ReadOnlySpan<int> Gather(NodeKind kind, ReadOnlySpan<int> nodes, LinkRole role, Scratch scratch)
    {
        var (starts, others) = table.Rows(kind);
        var heads = kind == NodeKind.Lot ? _lots : _transformations;
        var rows = scratch.RowsOf(nodes.Length);
        var count = 0;
        for (var i = 0; i < nodes.Length; i++)
        {
            var row = 2 * nodes[i] + (int)role;
            var (start, end) = row + 1 < starts.Length ? (starts[row], starts[row + 1]) : (0, 0);
            rows[i] = (start, end - start);
            count += end - start;
        }

        var gathered = scratch.RoomFor(count);
        var at = 0;
        for (var i = 0; i < nodes.Length; i++)
        {
            var (start, length) = rows[i];
            if (_deltaCount > 0 && heads.Has(nodes[i]))
            {
                var changed = kind == NodeKind.Lot ? TransformationsOf(nodes[i], role, scratch) : LotsOf(nodes[i], role, scratch);
                count += Math.Max(0, changed.Length - length);
                gathered = scratch.RoomFor(count);
                changed.CopyTo(gathered.AsSpan(at));
                at += changed.Length;
                continue;
            }

            // Most rows have one to three nodes: a call for each would take longer than its work.
            foreach (var other in others.AsSpan(start, length))
                gathered[at++] = other;
        }

        return gathered.AsSpan(0, at);
    }

    /// <summary>True where the delta has something of a transformation.</summary>
    public bool IsChanged(int transformation) => _deltaCount > 0 && _transformations.Has(transformation);

    /// <summary>Adds the links of a transformation in one role, sorted by lot.</summary>
    public void Read(int transformation, LinkRole role, Scratch scratch, List<(int Lot, LinkValue Value)> into)
    {
        var row = table.RowOf(transformation, role);
        var changes = Changes(_transformations.Of(transformation), role, atLot: false, scratch);
        var at = row.Start.Value;
        foreach (var (lot, entry) in changes)
        {
            for (; at < row.End.Value && table.Lots[at] < lot; at++)
                into.Add((table.Lots[at], table.Values[at]));
            if (at < row.End.Value && table.Lots[at] == lot)
                at++;
            if (!Quantities.IsZero(delta[entry].Value.Quantity))
                into.Add((lot, delta[entry].Value));
        }

        for (; at < row.End.Value; at++)
            into.Add((table.Lots[at], table.Values[at]));
    }

    private ReadOnlySpan<int> Merge(ReadOnlySpan<int> row, int head, LinkRole role, bool atLot, Scratch scratch)
    {
        var changes = Changes(head, role, atLot, scratch);
        if (changes.IsEmpty)
            return row;
        var merged = scratch.Merged;
        merged.Clear();
        var at = 0;
        foreach (var (other, entry) in changes)
        {
            for (; at < row.Length && row[at] < other; at++)
                merged.Add(row[at]);
            if (at < row.Length && row[at] == other)
                at++;
            if (!Quantities.IsZero(delta[entry].Value.Quantity))
                merged.Add(other);
        }

        merged.AddRange(row[at..]);
        return CollectionsMarshal.AsSpan(merged);
    }

    // The last change of each link of a node in one role, by the number of the other end.
    private ReadOnlySpan<(int Other, int Entry)> Changes(int head, LinkRole role, bool atLot, Scratch scratch)
    {
        var changes = scratch.Changes;
        changes.Clear();
        for (var at = head; at != LinkDelta.None;)
        {
            ref readonly var entry = ref delta[at];
            if (at < _deltaCount && entry.Role == role)
                changes.Add((atLot ? entry.Transformation : entry.Lot, at));
            at = atLot ? entry.NextOfLot : entry.NextOfTransformation;
        }

        if (changes.Count < 2)
            return CollectionsMarshal.AsSpan(changes);
        changes.Sort(static (a, b) => a.Other != b.Other ? a.Other.CompareTo(b.Other) : b.Entry.CompareTo(a.Entry));
        var kept = 1;
        for (var i = 1; i < changes.Count; i++)
        {
            if (changes[i].Other != changes[kept - 1].Other)
                changes[kept++] = changes[i];
        }

        return CollectionsMarshal.AsSpan(changes)[..kept];
    }

    /// <summary>Working room of one reader, kept for its next node.</summary>
    public sealed class Scratch
    {
        private (int Start, int Length)[] _rows = [];
        private int[] _gathered = [];

        internal List<int> Merged { get; } = [];

        internal List<(int Other, int Entry)> Changes { get; } = [];

        /// <summary>The room of all rows that are gathered; what is in it stays.</summary>
        internal int[] RoomFor(int count)
        {
            if (_gathered.Length < count)
                Array.Resize(ref _gathered, Math.Max(256, count + count / 2));
            return _gathered;
        }

        internal Span<(int Start, int Length)> RowsOf(int nodes)
        {
            if (_rows.Length < nodes)
                _rows = new (int, int)[nodes];
            return _rows.AsSpan(0, nodes);
        }
    }
}
