namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>
/// Decimals in eight bytes each: 58 bits of digits and 5 of scale, so that up to 17 digits come back exactly as they were, trailing zeros
/// included. A sum of many entries may have more; those few are kept aside.
/// </summary>
internal sealed class Quantities
{
    private const int ScaleBits = 5;
    private const int IsAside = (1 << ScaleBits) - 1;
    private const ulong MaxDigits = 1UL << 57;
    private const int ScaleShift = 16;

    private readonly GrowingList<decimal> _aside = new();

    /// <summary>Zero in any scale.</summary>
    public static bool IsZero(long packed) => packed >> ScaleBits == 0 && (packed & IsAside) != IsAside;

    public long Pack(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = (uint)bits[0] | ((ulong)(uint)bits[1] << 32);
        if (bits[2] == 0 && digits < MaxDigits)
            return ((bits[3] < 0 ? -(long)digits : (long)digits) << ScaleBits) | (uint)((bits[3] >> ScaleShift) & 0xFF);
        _aside.Add(value);
        return ((long)(_aside.Count - 1) << ScaleBits) | IsAside;
    }

    public decimal Unpack(long packed)
    {
        var (digits, scale) = (packed >> ScaleBits, (byte)(packed & IsAside));
        if (scale == IsAside)
            return _aside[(int)digits];
        var size = (ulong)Math.Abs(digits);
        return new decimal((int)(uint)size, (int)(uint)(size >> 32), 0, digits < 0, scale);
    }

    /// <summary>Those that did not fit, in the order of their numbers; to be packed again in this order.</summary>
    public decimal[] Aside() => [.. Enumerable.Range(0, _aside.Count).Select(i => _aside[i])];
}
