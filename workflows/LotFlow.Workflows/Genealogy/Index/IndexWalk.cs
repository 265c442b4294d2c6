using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>
/// A walk from some lots in one direction, breadth first, over numbers and bitmaps. It is used by one reader at a time, again and again: its
/// room is kept, and what it cleans up is what it touched, so that a small walk in a large genealogy costs little.
/// </summary>
internal sealed class IndexWalk
{
    private readonly LinkView.Scratch _ofLot = new();
    private readonly LinkView.Scratch _ofTransformation = new();
    private ulong[] _lotSeen = [];
    private ulong[] _transformationSeen = [];
    private int[] _lots = [];
    private int[] _transformations = [];

    public int LotCount { get; private set; }

    public int TransformationCount { get; private set; }

    /// <summary>Links that were gone along.</summary>
    public long LinkCount { get; private set; }

    /// <summary>Roots and everything reached, level by level.</summary>
    public ReadOnlySpan<int> Lots => _lots.AsSpan(0, LotCount);

    /// <summary>Every transformation on the way.</summary>
    public ReadOnlySpan<int> Transformations => _transformations.AsSpan(0, TransformationCount);

    /// <summary>Goes to everything that the roots lead to. False where that is more than so many lots; what was reached then means nothing.</summary>
    /// <param name="links">One moment.</param>
    /// <param name="roots">Lots of that moment.</param>
    /// <param name="isForward">To what was made of the roots; else to what they were made of.</param>
    /// <param name="most">How many lots may be reached, roots included.</param>
    public bool Run(LinkView links, ReadOnlySpan<int> roots, bool isForward, int most = int.MaxValue)
    {
        Begin(links);
        foreach (var root in roots)
            Reach(root);
        var (near, far) = Roles(isForward);
        for (var i = 0; i < LotCount; i++)
        {
            if (LotCount > most)
                return false;
            Leave(links, _lots[i], near, far);
        }

        return true;
    }

    /// <summary>The role of a lot that the walk comes from, and of one that it goes to.</summary>
    public static (LinkRole Near, LinkRole Far) Roles(bool isForward) => isForward ? (LinkRole.Input, LinkRole.Output) : (LinkRole.Output, LinkRole.Input);

    private void Begin(LinkView links)
    {
        foreach (var lot in Lots)
            _lotSeen[lot >> 6] = 0;
        foreach (var transformation in Transformations)
            _transformationSeen[transformation >> 6] = 0;
        (LotCount, TransformationCount, LinkCount) = (0, 0, 0);
        Fit(ref _lotSeen, links.LotCount);
        Fit(ref _transformationSeen, links.TransformationCount);
    }

    private void Leave(LinkView links, int lot, LinkRole near, LinkRole far)
    {
        var transformations = links.TransformationsOf(lot, near, _ofLot);
        LinkCount += transformations.Length;
        foreach (var transformation in transformations)
        {
            ref var seen = ref _transformationSeen[transformation >> 6];
            if ((seen & (1UL << transformation)) != 0)
                continue;
            seen |= 1UL << transformation;
            Add(ref _transformations, TransformationCount++, transformation);
            var lots = links.LotsOf(transformation, far, _ofTransformation);
            LinkCount += lots.Length;
            foreach (var next in lots)
                Reach(next);
        }
    }

    private void Reach(int lot)
    {
        ref var seen = ref _lotSeen[lot >> 6];
        if ((seen & (1UL << lot)) != 0)
            return;
        seen |= 1UL << lot;
        Add(ref _lots, LotCount++, lot);
    }

    private static void Add(ref int[] list, int index, int value)
    {
        if (index == list.Length)
            Array.Resize(ref list, Math.Max(256, index * 2));
        list[index] = value;
    }

    private static void Fit(ref ulong[] bits, int count)
    {
        if (bits.Length * 64L < count)
            Array.Resize(ref bits, count / 64 + 1 + count / 512);
    }
}
