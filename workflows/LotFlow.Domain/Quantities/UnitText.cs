using System.Text;

namespace LotFlow.Domain.Quantities;

/// <summary>
/// Units as people write them on certificates ("g/cm³", "㎤/10min", "kJ/m²"). Two texts are the same unit when they are equal after
/// Unicode compatibility folding and trimming; case counts, since mg and Mg differ by nine powers of ten.
/// </summary>
public static class UnitText
{
    // The framework's own NFKC (string.Normalize) returns its input unchanged under InvariantGlobalization, which every LotFlow process
    // sets. So the compatibility forms that occur in units are folded here, as UAX #15 maps them. Beyond NFKC: the minus sign and the
    // slashes and dots of mathematics become the ones on a keyboard.
    private static readonly Dictionary<char, string> s_folds = Folds();

    /// <summary>The text in its folded form; empty for no unit.</summary>
    public static string Fold(string? unit)
    {
        if (string.IsNullOrWhiteSpace(unit))
            return "";

        var folded = new StringBuilder(unit.Length);
        foreach (var character in unit)
        {
            if (character is >= '！' and <= '～')
                folded.Append((char)(character - '！' + '!'));
            else if (s_folds.TryGetValue(character, out var replacement))
                folded.Append(replacement);
            else if (!char.IsWhiteSpace(character))
                folded.Append(character);
            else if (folded.Length > 0 && folded[^1] != ' ')
                folded.Append(' ');
        }

        return folded.ToString().TrimEnd();
    }

    private static Dictionary<char, string> Folds()
    {
        var folds = new Dictionary<char, string>();
        Pairwise("⁰¹²³⁴⁵⁶⁷⁸⁹⁺", "0123456789+");
        Pairwise("₀₁₂₃₄₅₆₇₈₉", "0123456789");
        Pairwise("\u00B5\u212B\u2126\u212A\u2044\u2215\u22C5\u2219\u2212\u207B", "μÅΩK//··--"); // µ Å Ω K ⁄ ∕ ⋅ ∙ − ⁻

        // U+3380 to U+33C1, the squared units of CJK fonts; what follows them (a.m., decibel, mole) is left alone.
        Each(
            '\u3380',
            "pA nA μA mA kA KB MB GB cal kcal pF nF μF μg mg kg Hz kHz MHz GHz THz μl ml dl kl fm nm μm mm cm km "
            + "mm2 cm2 m2 km2 mm3 cm3 m3 km3 m/s m/s2 Pa kPa MPa GPa rad rad/s rad/s2 ps ns μs ms pV nV μV mV kV MV "
            + "pW nW μW mW kW MW kΩ MΩ");
        folds['㏄'] = "cc";
        folds['℃'] = "°C";
        folds['℉'] = "°F";
        return folds;

        void Pairwise(string from, string to)
        {
            for (var index = 0; index < from.Length; index++)
                folds[from[index]] = to[index].ToString();
        }

        void Each(char first, string texts)
        {
            var character = first;
            foreach (var text in texts.Split(' '))
                folds[character++] = text;
        }
    }
}
