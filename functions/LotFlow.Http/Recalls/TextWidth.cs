using System.Text;

namespace LotFlow.Http.Recalls;

/// <summary>
/// How wide a text will be, without a font to ask: for each kind of character a little more than the widest of the usual fonts takes, so that
/// what is not cut fits.
/// </summary>
internal static class TextWidth
{
    /// <summary>Pixels of an em of each kind of text in the drawing; bold ones are wider.</summary>
    public const double Item = 11;

    public static double Of(string kind) => kind switch
    {
        "name" => 12.5 * 1.12,
        "mark" => 10 * 1.16,
        _ => Item,
    };

    /// <summary>The text, or as much of it as fits with an ellipsis; never cut inside a character.</summary>
    public static string Cut(string text, double em, double width)
    {
        var whole = 0.0;
        StringBuilder kept = new();
        var keptWidth = Ems('…') * em;
        foreach (var rune in text.EnumerateRunes())
        {
            var pixels = (rune.IsBmp ? Ems((char)rune.Value) : 1.4) * em;
            whole += pixels;
            keptWidth += pixels;
            if (keptWidth <= width)
                kept.Append(rune.ToString());
        }

        return whole <= width ? text : $"{kept}…";
    }

    private static double Ems(char c) => c switch
    {
        'W' or 'M' or 'm' or 'w' or '@' or '%' or '…' => 1,
        'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '|' or '\'' or ' ' => 0.4,
        '-' or '(' or ')' or 'f' or 't' or 'r' or '/' or '·' => 0.46,
        >= 'A' and <= 'Z' => 0.76,
        < '\u0080' => 0.66,
        < '\u0500' => 0.8,
        _ => 1.1,
    };
}
