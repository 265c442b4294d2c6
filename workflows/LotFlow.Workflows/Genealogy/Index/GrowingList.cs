namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>
/// A list that only grows, and never moves what it holds. One writer adds; whoever was told of a count, by anything that is published after
/// the elements were added, may read all elements below it while the writer goes on.
/// </summary>
internal sealed class GrowingList<T>
    where T : unmanaged
{
    // Pieces stay small enough not to be large objects, and growing copies no element.
    private const int Shift = 11;
    private const int Mask = (1 << Shift) - 1;

    private T[][] _pieces = [];

    public int Count { get; private set; }

    public ref readonly T this[int index] => ref Volatile.Read(ref _pieces)[index >> Shift][index & Mask];

    public void Add(T value)
    {
        var piece = Count >> Shift;
        if (piece == _pieces.Length)
        {
            var more = new T[Math.Max(4, _pieces.Length * 2)][];
            _pieces.CopyTo(more, 0);
            Volatile.Write(ref _pieces, more);
        }

        _pieces[piece] ??= new T[1 << Shift];
        _pieces[piece][Count & Mask] = value;
        Count++;
    }
}
