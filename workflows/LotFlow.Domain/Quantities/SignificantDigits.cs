namespace LotFlow.Domain.Quantities;

/// <summary>
/// The limits of a stored number. Some stores keep JSON numbers as IEEE 754 doubles, which hold every decimal of 15 significant
/// digits and not every one of 16 (DBL_DIG = 15), so a quantity beyond that is refused before it could be changed silently.
/// </summary>
public static class SignificantDigits
{
    public const int Maximum = 15;

    /// <summary>Nine decimals carry a microgram in kilograms; the smallest step anyone weighs.</summary>
    public const int MaximumDecimals = 9;

    /// <summary>A value must stay below this in magnitude, so that its integer part alone never needs more than 15 digits.</summary>
    public const decimal MagnitudeBelow = 1_000_000_000_000_000m;

    /// <summary>Counts the digits that carry information: neither leading nor trailing zeros do; 0.0120 and 12,000 have 2.</summary>
    public static int Count(decimal value)
    {
        var digits = Mantissa(value).Trim('0');
        return Math.Max(1, digits.Length);
    }

    /// <summary>The number of digits after the decimal point, trailing zeros left out.</summary>
    public static int Decimals(decimal value)
    {
        var trailingZeros = value == 0 ? value.Scale : Mantissa(value).Length - Mantissa(value).TrimEnd('0').Length;
        return Math.Max(0, value.Scale - trailingZeros);
    }

    /// <summary>Says why the value is beyond the limits, or nothing when it is within them.</summary>
    public static string? FindProblem(decimal value)
    {
        if (Math.Abs(value) >= MagnitudeBelow)
            return $"{value} is too large; quantities stay below {MagnitudeBelow:0}.";
        if (Count(value) is var count and > Maximum)
            return $"{value} has {count} significant digits; at most {Maximum} are kept.";
        if (Decimals(value) is var decimals and > MaximumDecimals)
            return $"{value} has {decimals} decimals; at most {MaximumDecimals} are kept.";
        return null;
    }

    /// <summary>The nearest value with 15 significant digits, without trailing zeros; for what was reckoned and not measured.</summary>
    public static decimal Round(decimal value)
    {
        var magnitude = Math.Abs(value);
        // Digits before the point; below one, less one for each zero after it.
        var whole = 0;
        for (var left = magnitude; left >= 1; left /= 10)
            whole++;
        for (var left = magnitude; left is > 0 and < 0.1m; left *= 10)
            whole--;
        var rounded = Math.Round(value, Math.Clamp(Maximum - whole, 0, 28), MidpointRounding.ToEven);
        // Dividing by a one with many zeros takes the trailing ones off.
        return rounded / 1.0000000000000000000000000000m;
    }

    private static string Mantissa(decimal value) => ExactRatio.MantissaOf(value).ToString();
}
