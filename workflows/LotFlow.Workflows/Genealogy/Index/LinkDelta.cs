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

    private ChainHeads _lots;
    private ChainHeads _transformations;

    public LinkDelta(int lotCount, int transformationCount) => (_lots, _transformations) = (ChainHeads.For(lotCount), ChainHeads.For(transformationCount));

    public int Count => _entries.Count;

    public ref readonly DeltaLink this[int index] => ref _entries[index];

    /// <summary>What a reader holds on to: the heads as they are now, under which every entry so far is found.</summary>
    public (ChainHeads Lots, ChainHeads Transformations) Heads => (_lots, _transformations);

    public void Add(int transformation, int lot, LinkRole role, LinkValue value)
    {
        _lots = _lots.WithRoomFor(lot);
        _transformations = _transformations.WithRoomFor(transformation);
        _entries.Add(new(transformation, lot, role, value, _transformations.Of(transformation), _lots.Of(lot)));
        _transformations.Set(transformation, Count - 1);
        _lots.Set(lot, Count - 1);
    }

    /// <summary>
    /// The last change of a link. Both chains are gone along in step, so that the shorter one decides how long it takes: a lot that goes into
    /// thousands of orders costs no more than the few links of each.
    /// </summary>
    public int Find(int transformation, int lot, LinkRole role)
    {
        var ofLot = _lots.Of(lot);
        var ofTransformation = _transformations.Of(transformation);
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
}

/// <summary>
/// The newest change of each node. Whoever holds one finds in it all that there was then, though the writer has gone on in a longer one.
/// </summary>
internal readonly struct ChainHeads
{
    // Index + 1 of the newest entry of a node; 0 for none. Few nodes have one, and the bits that say which lie together.
    private readonly int[] _heads;
    private readonly ulong[] _any;

    private ChainHeads(int[] heads, ulong[] any) => (_heads, _any) = (heads, any);

    public static ChainHeads For(int nodes) => new(new int[nodes], new ulong[Words(nodes)]);

    /// <summary>The index of the newest change of a node, or <see cref="LinkDelta.None"/>.</summary>
    public int Of(int node) => node < _heads.Length ? Volatile.Read(ref _heads[node]) - 1 : LinkDelta.None;

    /// <summary>True where a node has a change, perhaps a younger one than the reader was told of.</summary>
    public bool Has(int node) => node < _heads.Length && (_any[node >> 6] & (1UL << node)) != 0;

    public void Set(int node, int entry)
    {
        // Whoever sees the head must see the entry.
        Volatile.Write(ref _heads[node], entry + 1);
        _any[node >> 6] |= 1UL << node;
    }

    public ChainHeads WithRoomFor(int node)
    {
        if (node < _heads.Length)
            return this;
        var (heads, any) = (_heads, _any);
        Array.Resize(ref heads, Math.Max(node + 1, heads.Length + Math.Max(64, heads.Length / 8)));
        Array.Resize(ref any, Words(heads.Length));
        return new(heads, any);
    }

    private static int Words(int nodes) => (nodes + 63) / 64;
}
