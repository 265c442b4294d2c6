using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LotFlow.Domain.Labels;

/// <summary>
/// A Global Trade Item Number. One of 8, 12 or 13 digits is the same trade item as with zeros in front (GS1 General
/// Specifications 3.3.2).
/// </summary>
public readonly record struct Gtin
{
    public const int Length = 14;

    // A number compares and hashes like its 14 digits, and default(Gtin) prints as 14 zeros.
    private readonly ulong _number;

    private Gtin(ulong number) => _number = number;

    /// <summary>Reads 8, 12, 13 or 14 digits with their check digit (GS1 General Specifications 7.9.1).</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Gtin gtin, out string error)
    {
        gtin = default;
        error = Problem(text ?? "") is { } problem ? "GTIN: " + problem : "";
        if (error.Length > 0)
            return false;
        gtin = new Gtin(ulong.Parse(text!, CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>14 digits.</summary>
    public override string ToString() => _number.ToString("D14", CultureInfo.InvariantCulture);

    /// <summary>The GTIN of 13 digits that lack their check digit.</summary>
    internal static Gtin WithCheckDigit(string digits) =>
        new(ulong.Parse(digits + CheckDigits.Mod10(digits), CultureInfo.InvariantCulture));

    private static string? Problem(string text)
    {
        if (CharacterSets.Problem(text, CharacterSet.Numeric) is { } characters)
            return characters;
        return text.Length is 8 or 12 or 13 or 14
            ? CheckDigits.Mod10Problem(text)
            : $"'{CharacterSets.Show(text)}' has {text.Length} digits; expected 8, 12, 13 or 14.";
    }
}
