using System.Numerics;

namespace LotFlow.Domain.Quantities;

/// <summary>
/// A fraction of whole numbers in lowest terms. <see cref="decimal"/> rounds silently in its 29th digit; factors of pounds, gallons
/// and items multiplied together get there, so conversions are calculated here and turned into a decimal only if that is exact.
/// </summary>
internal readonly record struct ExactRatio
{
    private const int DecimalMaximumScale = 28;
    private static readonly BigInteger s_decimalMaximumMantissa = (BigInteger.One << 96) - 1;

    private ExactRatio(BigInteger numerator, BigInteger denominator)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        Numerator = numerator / divisor;
        Denominator = denominator / divisor;
    }

    public static ExactRatio One { get; } = new(1, 1);

    private BigInteger Numerator { get; }

    private BigInteger Denominator { get; }

    public static ExactRatio Of(decimal value)
    {
        var mantissa = MantissaOf(value);
        return new ExactRatio(decimal.IsNegative(value) ? -mantissa : mantissa, BigInteger.Pow(10, value.Scale));
    }

    public static ExactRatio operator *(ExactRatio left, ExactRatio right) =>
        new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    public static ExactRatio operator /(ExactRatio left, ExactRatio right) =>
        right.Numerator.IsZero
            ? throw new DivideByZeroException("A unit's factor is zero.")
            : new(left.Numerator * right.Denominator, left.Denominator * right.Numerator);

    public static int Compare(ExactRatio left, ExactRatio right) =>
        (left.Numerator * right.Denominator).CompareTo(right.Numerator * left.Denominator);

    /// <summary>The same number as a decimal; nothing where a decimal cannot hold it (a third, or too many digits).</summary>
    public decimal? ToDecimal()
    {
        for (var scale = 0; scale <= DecimalMaximumScale; scale++)
        {
            var (mantissa, remainder) = BigInteger.DivRem(Numerator * BigInteger.Pow(10, scale), Denominator);
            if (!remainder.IsZero)
                continue;
            var magnitude = BigInteger.Abs(mantissa);
            return magnitude > s_decimalMaximumMantissa ? null : Compose(magnitude, mantissa.Sign < 0, (byte)scale);
        }

        return null;
    }

    /// <summary>The nearest decimal below, where none holds it; nothing where it is too large for one.</summary>
    public decimal? ToRoundedDecimal()
    {
        for (var scale = DecimalMaximumScale; scale >= 0; scale--)
        {
            var mantissa = BigInteger.Divide(BigInteger.Abs(Numerator) * BigInteger.Pow(10, scale), Denominator);
            if (mantissa <= s_decimalMaximumMantissa)
                return Compose(mantissa, Numerator.Sign < 0, (byte)scale);
        }

        return null;
    }

    internal static BigInteger MantissaOf(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        return ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
    }

    private static decimal Compose(BigInteger magnitude, bool negative, byte scale)
    {
        static int Word(BigInteger value, int index) => unchecked((int)(uint)((value >> (32 * index)) & uint.MaxValue));
        return new decimal(Word(magnitude, 0), Word(magnitude, 1), Word(magnitude, 2), negative, scale);
    }
}
