using System.Runtime.InteropServices;
using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>A change of a link. A later one of the same link stands in front of it in the chains of both of its ends.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DeltaLink(int Transformation, int Lot, LinkRole Role, LinkValue Value, int NextOfTransformation, int NextOfLot);

/// <summary>
/// What changed since the table of links was made: a log that only grows, and for each node a chain through it, newest first. A reader that was
/// told of a number of entries passes over younger ones, so it sees one moment while the writer goes on.
/// </summary>
internal sealed class LinkDelta
{
    public const int None = -1;

    private readonly GrowingList<DeltaLink> _entries = new();

    // Index + 1 of the newest entry of a node; 0 for none.
    private int[] _lotHeads;
    private int[] _transformationHeads;

    public LinkDelta(int lotCount, int transformationCount) => (_lotHeads, _transformationHeads) = (new int[lotCount], new int[transformationCount]);

    public int Count => _entries.Count;

    public ref readonly DeltaLink this[int index] => ref _entries[index];

    /// <summary>What a reader holds on to: the heads as they are now, under which every entry so far is found.</summary>
    public (int[] Lots, int[] Transformations) Heads => (_lotHeads, _transformationHeads);

    public void Add(int transformation, int lot, LinkRole role, LinkValue value)
    {
        Fit(ref _lotHeads, lot);
        Fit(ref _transformationHeads, transformation);
        _entries.Add(new(transformation, lot, role, value, _transformationHeads[transformation] - 1, _lotHeads[lot] - 1));
        // Whoever sees the head must see the entry.
        Volatile.Write(ref _transformationHeads[transformation], Count);
        Volatile.Write(ref _lotHeads[lot], Count);
    }

    /// <summary>
    /// The last change of a link. Both chains are gone along in step, so that the shorter one decides how long it takes: a lot that goes into
    /// thousands of orders costs no more than the few links of each.
    /// </summary>
    public int Find(int transformation, int lot, LinkRole role)
    {
        var ofLot = Head(_lotHeads, lot);
        var ofTransformation = Head(_transformationHeads, transformation);
        while (ofLot != None && ofTransformation != None)
        {
            ref readonly var first = ref _entries[ofLot];
            if (first.Transformation == transformation && first.Role == role)
                return ofLot;
            ref readonly var second = ref _entries[ofTransformation];
            if (second.Lot == lot && second.Role == role)
                return ofTransformation;
            (ofLot, ofTransformation) = (first.NextOfLot, second.NextOfTransformation);
        }

        return None;
    }

    public static int Head(int[] heads, int node) => node < heads.Length ? Volatile.Read(ref heads[node]) - 1 : None;

    // A reader that holds the shorter array finds in it all that it was told of.
    private static void Fit(ref int[] heads, int node)
    {
        if (node >= heads.Length)
            Array.Resize(ref heads, Math.Max(node + 1, heads.Length + Math.Max(64, heads.Length / 8)));
    }
}
