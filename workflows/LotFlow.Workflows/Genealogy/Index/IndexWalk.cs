using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>
/// A walk from some lots in one direction, breadth first, over numbers and bitmaps. It is used by one reader at a time, again and again: its
/// room is kept, and what it cleans up is what it touched, so that a small walk in a large genealogy costs little.
/// <para>In a large genealogy nearly each node is a wait for memory. So nodes are left some at a time (<see cref="LinkView.Gather"/>), each
/// step for all of them before the next: the waits of one step do not depend on each other, and the processor has many under way.</para>
/// </summary>
internal sealed class IndexWalk
{
    private const int AtOnce = 64;

    private readonly LinkView.Scratch _scratch = new();
    private readonly Reached _lots = new();
    private readonly Reached _transformations = new();

    public int LotCount => _lots.Count;

    public int TransformationCount => _transformations.Count;

    /// <summary>Links that were gone along.</summary>
    public long LinkCount { get; private set; }

    /// <summary>Roots and everything reached, level by level.</summary>
    public ReadOnlySpan<int> Lots => _lots.Nodes;

    /// <summary>Every transformation on the way.</summary>
    public ReadOnlySpan<int> Transformations => _transformations.Nodes;

    /// <summary>Goes to everything that the roots lead to. False where that is more than so many lots; what was reached then means nothing.</summary>
    /// <param name="links">One moment.</param>
    /// <param name="roots">Lots of that moment.</param>
    /// <param name="isForward">To what was made of the roots; else to what they were made of.</param>
    /// <param name="most">How many lots may be reached, roots included.</param>
    public bool Run(LinkView links, ReadOnlySpan<int> roots, bool isForward, int most = int.MaxValue)
    {
        _lots.Begin(links.LotCount);
        _transformations.Begin(links.TransformationCount);
        LinkCount = 0;
        _lots.Add(roots);
        var (near, far) = Roles(isForward);
        var (lotsLeft, transformationsLeft) = (0, 0);
        while (lotsLeft < LotCount && LotCount <= most)
        {
            for (; lotsLeft < LotCount; lotsLeft += AtOnce)
                _transformations.Add(Count(links.Gather(NodeKind.Lot, Some(_lots, lotsLeft), near, _scratch)));
            lotsLeft = LotCount;
            for (; transformationsLeft < TransformationCount && LotCount <= most; transformationsLeft += AtOnce)
                _lots.Add(Count(links.Gather(NodeKind.Transformation, Some(_transformations, transformationsLeft), far, _scratch)));
            transformationsLeft = TransformationCount;
        }

        return LotCount <= most;
    }

    /// <summary>The role of a lot that the walk comes from, and of one that it goes to.</summary>
    public static (LinkRole Near, LinkRole Far) Roles(bool isForward) => isForward ? (LinkRole.Input, LinkRole.Output) : (LinkRole.Output, LinkRole.Input);

    private static ReadOnlySpan<int> Some(Reached nodes, int from) => nodes.Nodes.Slice(from, Math.Min(AtOnce, nodes.Count - from));

    private ReadOnlySpan<int> Count(ReadOnlySpan<int> gathered)
    {
        LinkCount += gathered.Length;
        return gathered;
    }

    /// <summary>Nodes in the order in which they were first reached.</summary>
    private sealed class Reached
    {
        private ulong[] _seen = [];
        private int[] _nodes = [];

        public int Count { get; private set; }

        public ReadOnlySpan<int> Nodes => _nodes.AsSpan(0, Count);

        public void Begin(int count)
        {
            foreach (var node in Nodes)
                _seen[node >> 6] = 0;
            Count = 0;
            if (_seen.Length * 64L < count)
                Array.Resize(ref _seen, count / 64 + 1 + count / 512);
        }

        public void Add(ReadOnlySpan<int> nodes)
        {
            if (_nodes.Length < Count + nodes.Length)
                Array.Resize(ref _nodes, Math.Max(Count + nodes.Length, Math.Max(256, 2 * _nodes.Length)));
            var (seen, list, count) = (_seen, _nodes, Count);
            // Whether a node was seen is as good as random: it is written in any case, and counted if it is new, rather than guessed at.
            foreach (var node in nodes)
            {
                ref var word = ref seen[node >> 6];
                list[count] = node;
                count += (int)(~word >> node) & 1;
                word |= 1UL << node;
            }

            Count = count;
        }
    }
}
