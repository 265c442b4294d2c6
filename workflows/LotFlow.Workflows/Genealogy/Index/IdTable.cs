using System.Buffers.Binary;
using System.Text;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>
/// Ids as numbers from 0 in the order in which they were first seen, so that what was made at the same time lies together. The text is kept
/// once, as UTF-8 in blocks; a hash table of bare numbers finds it. It only grows: one writer adds, and readers may look up meanwhile.
/// </summary>
internal sealed class IdTable
{
    private const int BlockShift = 16;
    private const int BlockBytes = 1 << BlockShift;
    private const int LengthBytes = sizeof(ushort);

    // A document key has at most 100 characters (UTF-16), so at most 300 bytes.
    public const int MaxBytes = 300;

    private readonly GrowingList<int> _starts = new();
    private byte[][] _blocks = [];
    private int _blockCount;
    private int _end = BlockBytes;

    // Number + 1; 0 is free. Its length is a power of two.
    private int[] _slots = new int[64];

    public int Count => _starts.Count;

    /// <summary>The number of an id, or -1.</summary>
    public int Find(ReadOnlySpan<char> id)
    {
        Span<byte> utf8 = stackalloc byte[MaxBytes];
        return Encoding.UTF8.TryGetBytes(id, utf8, out var length) ? Find(utf8[..length]) : -1;
    }

    /// <summary>The number of an id, a new one if it has none yet.</summary>
    public int FindOrAdd(ReadOnlySpan<char> id)
    {
        Span<byte> utf8 = stackalloc byte[MaxBytes];
        if (!Encoding.UTF8.TryGetBytes(id, utf8, out var length))
            throw new ArgumentException($"'{id}' is no key of a document: it has more than {MaxBytes} bytes.", nameof(id));
        var known = Find(utf8[..length]);
        return known >= 0 ? known : Add(utf8[..length]);
    }

    /// <summary>The next number for an id that has none.</summary>
    public int Add(ReadOnlySpan<byte> utf8)
    {
        if ((Count + 1) * 3L > _slots.Length * 2L)
            Grow();
        if (_end + LengthBytes + utf8.Length > BlockBytes)
            AddBlock();
        var block = _blocks[_blockCount - 1];
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(_end), (ushort)utf8.Length);
        utf8.CopyTo(block.AsSpan(_end + LengthBytes));
        var number = Count;
        _starts.Add(((_blockCount - 1) << BlockShift) | _end);
        _end += LengthBytes + utf8.Length;
        Place(_slots, number, utf8);
        return number;
    }

    public string this[int number] => Encoding.UTF8.GetString(Utf8(number));

    public ReadOnlySpan<byte> Utf8(int number)
    {
        var start = _starts[number];
        var text = Volatile.Read(ref _blocks)[start >> BlockShift].AsSpan(start & (BlockBytes - 1));
        return text.Slice(LengthBytes, BinaryPrimitives.ReadUInt16LittleEndian(text));
    }

    private int Find(ReadOnlySpan<byte> utf8)
    {
        var slots = Volatile.Read(ref _slots);
        for (var i = Hash(utf8) & (slots.Length - 1); ; i = (i + 1) & (slots.Length - 1))
        {
            var slot = Volatile.Read(ref slots[i]);
            if (slot == 0)
                return -1;
            if (Utf8(slot - 1).SequenceEqual(utf8))
                return slot - 1;
        }
    }

    private void AddBlock()
    {
        if (_blockCount == _blocks.Length)
        {
            var more = new byte[Math.Max(4, _blocks.Length * 2)][];
            _blocks.CopyTo(more, 0);
            Volatile.Write(ref _blocks, more);
        }

        _blocks[_blockCount++] = new byte[BlockBytes];
        _end = 0;
    }

    private void Grow()
    {
        var slots = new int[_slots.Length * 2];
        for (var number = 0; number < Count; number++)
            Place(slots, number, Utf8(number));
        Volatile.Write(ref _slots, slots);
    }

    private static void Place(int[] slots, int number, ReadOnlySpan<byte> utf8)
    {
        var i = Hash(utf8) & (slots.Length - 1);
        while (slots[i] != 0)
            i = (i + 1) & (slots.Length - 1);
        // A reader that sees the number must see its text.
        Volatile.Write(ref slots[i], number + 1);
    }

    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        return hash.ToHashCode();
    }
}
