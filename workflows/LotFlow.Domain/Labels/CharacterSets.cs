using System.Buffers;

namespace LotFlow.Domain.Labels;

/// <summary>The characters that a component of an element string may hold (GS1 General Specifications 7.11).</summary>
internal enum CharacterSet
{
    Numeric,
    Cset82,
    Cset39,
    Cset64,
}

internal static class CharacterSets
{
    private const string Digits = "0123456789";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";

    /// <summary>In the order of General Specifications figure 7.11-1: the position of a character is its value in a check pair.</summary>
    public const string Cset82 = "!\"%&'()*+,-./" + Digits + ":;<=>?" + Upper + "_" + Lower;

    public const string Cset39 = "#-/" + Digits + Upper;

    public const string Cset64 = "-" + Digits + Upper + "_" + Lower;

    private static readonly SearchValues<char> s_digits = SearchValues.Create(Digits);
    private static readonly SearchValues<char> s_cset82 = SearchValues.Create(Cset82);
    private static readonly SearchValues<char> s_cset39 = SearchValues.Create(Cset39);
    private static readonly SearchValues<char> s_cset64 = SearchValues.Create(Cset64);

    public static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(s_digits);

    /// <summary>What is wrong with the characters of a text, or null.</summary>
    public static string? Problem(string text, CharacterSet set)
    {
        var (allowed, name) = set switch
        {
            CharacterSet.Numeric => (s_digits, "digits only"),
            CharacterSet.Cset39 => (s_cset39, "digits, upper case letters and # - / only"),
            CharacterSet.Cset64 => (s_cset64, "base64url characters (A-Z a-z 0-9 - _) only, with at most two = at the end"),
            _ => (s_cset82, "digits, letters and ! \" % & ' ( ) * + , - . / : ; < = > ? _ only (GS1 character set 82)"),
        };
        var body = set == CharacterSet.Cset64 ? WithoutPadding(text) : text.AsSpan();
        var at = body.IndexOfAnyExcept(allowed);
        return at < 0 ? null : $"'{Show(text)}' has {Show(text[at])} at position {at + 1}; expected {name}.";
    }

    /// <summary>A text as it can stand in a message: what cannot be seen becomes its code point, what is long is cut.</summary>
    public static string Show(string text)
    {
        const int most = 100;
        var start = text.Length > most ? text.AsSpan(0, most) : text;
        var shown = string.Concat(start.ToString().Select(c => IsVisible(c) ? c.ToString() : $"<{CodePoint(c)}>"));
        return text.Length > most ? shown + "…" : shown;
    }

    public static string Show(char character) => IsVisible(character) ? $"'{character}'" : CodePoint(character);

    private static bool IsVisible(char character) => character is >= ' ' and <= '~';

    private static string CodePoint(char character) => character == '\x1d' ? "FNC1" : $"U+{(int)character:X4}";

    // Padding is optional in (8030). Implementations differ on whether it fills to four characters, so only its place is checked.
    private static ReadOnlySpan<char> WithoutPadding(string text)
    {
        var body = text.AsSpan();
        for (var i = 0; i < 2 && body.Length > 1 && body[^1] == '='; i++)
            body = body[..^1];
        return body;
    }
}
