using System.Globalization;

namespace LotFlow.Domain.Certificates;

/// <summary>How a number on a certificate bounds the true value: "3", "&lt;3", "≤3", "&gt;3", "≥3".</summary>
internal enum Bound
{
    Exact,
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// <summary>What a limit says about a value; <see cref="Unknown"/> when the value could be on either side of it.</summary>
internal enum Verdict
{
    Within,
    Beyond,
    Unknown,
}

/// <summary>
/// A number as certificates state them. Plain decimal numbers only: digits, at most one point, an optional sign. "1,5" may be one and a
/// half or fifteen, "ca. 3" and "1E3" are left to a person. A result below or above a number ("&lt;0.1", the limit of detection) is not
/// a number but still bounds the value, so it is judged by logic alone: "&lt;0.1" is within a maximum of 0.1 or more and says nothing
/// about a minimum of 0, since nothing here knows that the property cannot be negative.
/// </summary>
internal readonly record struct MeasuredNumber(decimal Number, Bound Bound)
{
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    // A decimal holds 28 digits; a longer text would be rounded while it is read, and could cross a limit by that.
    private const int MaximumLength = 28;

    public static MeasuredNumber? Parse(string? text)
    {
        var trimmed = (text ?? "").Trim();
        var (bound, prefix) = trimmed switch
        {
            ['<', '=', ..] => (Bound.AtMost, 2),
            ['>', '=', ..] => (Bound.AtLeast, 2),
            ['≤', ..] => (Bound.AtMost, 1),
            ['≥', ..] => (Bound.AtLeast, 1),
            ['<', ..] => (Bound.Below, 1),
            ['>', ..] => (Bound.Above, 1),
            _ => (Bound.Exact, 0),
        };
        return ParsePlain(trimmed[prefix..]) is { } number ? new MeasuredNumber(number, bound) : null;
    }

    /// <summary>A plain decimal number, or nothing.</summary>
    public static decimal? ParsePlain(string? text)
    {
        var trimmed = (text ?? "").Trim();
        return trimmed.Length is > 0 and <= MaximumLength
            && decimal.TryParse(trimmed, Plain, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Judges against a maximum, given the sign of <see cref="Number"/> − maximum.</summary>
    public Verdict AgainstMaximum(int comparison) => Bound switch
    {
        Bound.Exact => comparison <= 0 ? Verdict.Within : Verdict.Beyond,
        Bound.Below or Bound.AtMost => comparison <= 0 ? Verdict.Within : Verdict.Unknown,
        Bound.Above => comparison >= 0 ? Verdict.Beyond : Verdict.Unknown,
        _ => comparison > 0 ? Verdict.Beyond : Verdict.Unknown,
    };

    /// <summary>Judges against a minimum, given the sign of <see cref="Number"/> − minimum.</summary>
    public Verdict AgainstMinimum(int comparison) => Mirrored.AgainstMaximum(-comparison);

    private MeasuredNumber Mirrored => this with
    {
        Bound = Bound switch
        {
            Bound.Below => Bound.Above,
            Bound.AtMost => Bound.AtLeast,
            Bound.Above => Bound.Below,
            Bound.AtLeast => Bound.AtMost,
            _ => Bound.Exact,
        },
    };
}
