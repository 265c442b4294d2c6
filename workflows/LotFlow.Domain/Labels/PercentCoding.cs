using System.Globalization;
using System.Text;

namespace LotFlow.Domain.Labels;

/// <summary>Percent-encoding (RFC 3986, section 2.1) of texts whose characters are all ASCII, as those of element strings are.</summary>
internal static class PercentCoding
{
    /// <summary>Encodes everything but the unreserved characters of RFC 3986.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text);

    /// <summary>Decodes each escape once. An escape above 7F stays one character, which no character set of GS1 admits.</summary>
    public static bool TryDecode(string text, out string decoded, out string problem)
    {
        decoded = text;
        problem = "";
        if (!text.Contains('%'))
            return true;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                result.Append(text[i]);
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                var found = CharacterSets.Show(text.Substring(i, Math.Min(3, text.Length - i)));
                problem = $"'{CharacterSets.Show(text)}' has '{found}' at position {i + 1}; expected % and two hexadecimal digits.";
                return false;
            }

            result.Append((char)byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            i += 2;
        }

        decoded = result.ToString();
        return true;
    }
}
