using System.Runtime.InteropServices;
using System.Text;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>Writes numbers and text into parts of bounded size, each handed on as soon as it is full.</summary>
internal sealed class PartWriter(Func<ReadOnlyMemory<byte>, Task> keep)
{
    public const int PartBytes = 8 * 1024 * 1024;

    private readonly byte[] _part = new byte[PartBytes];
    private int _used;

    public Task WriteAsync<T>(T value)
        where T : unmanaged => WriteAsync<T>(new[] { value });

    /// <summary>The elements, without their number.</summary>
    public async Task WriteAsync<T>(ReadOnlyMemory<T> values)
        where T : unmanaged
    {
        for (var done = 0; done < Bytes(values).Length;)
        {
            if (_used == PartBytes)
                await FlushAsync();
            var piece = Bytes(values)[done..];
            piece = piece[..Math.Min(piece.Length, PartBytes - _used)];
            piece.CopyTo(_part.AsSpan(_used));
            (_used, done) = (_used + piece.Length, done + piece.Length);
        }
    }

    public async Task WriteAsync(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        await WriteAsync((ushort)utf8.Length);
        await WriteAsync<byte>(utf8);
    }

    /// <summary>All ids in their order. One id does not wait for another: what fits is written at once.</summary>
    public async Task WriteAsync(IdTable ids, int count)
    {
        await WriteAsync(count);
        for (var number = 0; number < count;)
        {
            while (number < count && TryWrite(ids.Utf8(number)))
                number++;
            if (number < count)
                await FlushAsync();
        }
    }

    public async Task FlushAsync()
    {
        if (_used > 0)
            await keep(_part.AsMemory(0, _used));
        _used = 0;
    }

    private bool TryWrite(ReadOnlySpan<byte> id)
    {
        if (_used + sizeof(ushort) + id.Length > PartBytes)
            return false;
        MemoryMarshal.Write(_part.AsSpan(_used), (ushort)id.Length);
        id.CopyTo(_part.AsSpan(_used + sizeof(ushort)));
        _used += sizeof(ushort) + id.Length;
        return true;
    }

    private static ReadOnlySpan<byte> Bytes<T>(ReadOnlyMemory<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.Span);
}

/// <summary>Reads what a <see cref="PartWriter"/> wrote.</summary>
/// <exception cref="InvalidDataException">The parts end before what is to be in them.</exception>
internal sealed class PartReader(IReadOnlyList<byte[]> parts)
{
    private int _part;
    private int _at;

    public T Read<T>()
        where T : unmanaged
    {
        Span<T> value = stackalloc T[1];
        Read(value);
        return value[0];
    }

    public void Read<T>(Span<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        while (!bytes.IsEmpty)
        {
            if (_part == parts.Count)
                throw new InvalidDataException("The kept genealogy index ends too early.");
            var piece = parts[_part].AsSpan(_at);
            piece = piece[..Math.Min(piece.Length, bytes.Length)];
            piece.CopyTo(bytes);
            bytes = bytes[piece.Length..];
            _at += piece.Length;
            if (_at == parts[_part].Length)
                (_part, _at) = (_part + 1, 0);
        }
    }

    public T[] ReadMany<T>(int count)
        where T : unmanaged
    {
        var values = new T[count];
        Read<T>(values);
        return values;
    }

    public string ReadText()
    {
        var utf8 = ReadMany<byte>(Read<ushort>());
        return Encoding.UTF8.GetString(utf8);
    }

    public void ReadInto(IdTable ids)
    {
        Span<byte> utf8 = stackalloc byte[IdTable.MaxBytes];
        for (var count = Read<int>(); count > 0; count--)
        {
            var length = Read<ushort>();
            if (length > utf8.Length)
                throw new InvalidDataException($"The kept genealogy index has an id of {length} bytes.");
            Read(utf8[..length]);
            ids.Add(utf8[..length]);
        }
    }
}
