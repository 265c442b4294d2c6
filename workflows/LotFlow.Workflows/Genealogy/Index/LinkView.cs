using System.Runtime.InteropServices;
using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>All links of one moment: a table, and what of a delta had come by then. It never changes, whatever the writer does.</summary>
internal sealed class LinkView(LinkTable table, LinkDelta delta, int lotCount, int transformationCount)
{
    private readonly int[] _lotHeads = delta.Heads.Lots;
    private readonly int[] _transformationHeads = delta.Heads.Transformations;
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
        var head = LinkDelta.Head(_lotHeads, lot);
        return head == LinkDelta.None ? row : Merge(row, head, role, atLot: true, scratch);
    }

    /// <summary>The lots that went into a transformation or came out of it, by number.</summary>
    public ReadOnlySpan<int> LotsOf(int transformation, LinkRole role, Scratch scratch)
    {
        var row = table.LotsOf(transformation, role);
        var head = LinkDelta.Head(_transformationHeads, transformation);
        return head == LinkDelta.None ? row : Merge(row, head, role, atLot: false, scratch);
    }

    /// <summary>True where the delta has something of a transformation.</summary>
    public bool IsChanged(int transformation) => LinkDelta.Head(_transformationHeads, transformation) != LinkDelta.None;

    /// <summary>Adds the links of a transformation in one role, sorted by lot.</summary>
    public void Read(int transformation, LinkRole role, Scratch scratch, List<(int Lot, LinkValue Value)> into)
    {
        var row = table.RowOf(transformation, role);
        var changes = Changes(LinkDelta.Head(_transformationHeads, transformation), role, atLot: false, scratch);
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
        internal List<int> Merged { get; } = [];

        internal List<(int Other, int Entry)> Changes { get; } = [];
    }
}
