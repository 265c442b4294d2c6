using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LotFlow.Domain;

/// <summary>
/// JSON with one spelling for each value, as RFC 8785 writes it but for numbers: those are exact unless the caller rounds them. What I-JSON
/// (RFC 7493) does not allow in a text, half a surrogate pair, stands as it was written, so that everything that can be read has a spelling.
/// </summary>
/// <remarks>Hashes of what it writes are stored, by the audit trail for ever. It must not change.</remarks>
public static class CanonicalText
{
    // Beyond this an exponent is not arithmetic any more; the number stands as it was written.
    private const int LongestExponent = 9;
    private const int LongestPlain = 21;

    /// <summary>Writes a value.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="value">The value.</param>
    /// <param name="round">Gives the digits that count of a number, or null where it stands as it was written; without it all digits count.</param>
    public static void Write(StringBuilder text, JsonElement value, Func<JsonElement, string?>? round = null)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(text, value, round);
                break;
            case JsonValueKind.Array:
                var separator = '[';
                foreach (var element in value.EnumerateArray())
                {
                    text.Append(separator);
                    Write(text, element, round);
                    separator = ',';
                }

                text.Append(separator == '[' ? "[]" : "]");
                break;
            case JsonValueKind.String:
                text.Append(SpellingOf(value));
                break;
            case JsonValueKind.Number:
                text.Append(round is null ? Number(value.GetRawText()) : round(value) is { } digits ? Number(digits) : value.GetRawText());
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    /// <summary>A text with the escapes of RFC 8785, 3.2.2.2, and no others.</summary>
    public static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append($"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }

    /// <summary>RFC 8785, 3.2.3: members sorted by their UTF-16 code units. Of a repeated name the last one counts, as it does for readers.</summary>
    private static void WriteObject(StringBuilder text, JsonElement value, Func<JsonElement, string?>? round)
    {
        var separator = '{';
        var members = value.EnumerateObject()
            .Select(p => (Name: NameOf(p), p.Value)).GroupBy(p => p.Name.Key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal);
        foreach (var member in members)
        {
            var (name, memberValue) = member.Last();
            text.Append(separator).Append(name.Spelling).Append(':');
            Write(text, memberValue, round);
            separator = ',';
        }

        text.Append(separator == '{' ? "{}" : "}");
    }

    private static (string Key, string Spelling) NameOf(JsonProperty property)
    {
        try
        {
            return (property.Name, Quoted(property.Name));
        }
        catch (InvalidOperationException)
        {
            var raw = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(property));
            return (raw, $"\"{raw}\"");
        }
    }

    private static string SpellingOf(JsonElement value)
    {
        try
        {
            return Quoted(value.GetString()!);
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText();
        }
    }

    private static string Quoted(string value)
    {
        var text = new StringBuilder(value.Length + 2);
        Quote(text, value);
        return text.ToString();
    }

    /// <summary>A number as ECMAScript writes it (RFC 8785, 3.2.2.3), with all of its digits.</summary>
    private static string Number(string raw)
    {
        var sign = raw[0] == '-' ? "-" : "";
        var parts = raw[sign.Length..].Split('e', 'E');
        if (parts.Length > 1 && parts[1].Length > LongestExponent)
            return raw;
        var point = parts[0].Split('.');
        var written = point[0] + (point.Length > 1 ? point[1] : "");
        var digits = written.TrimStart('0');
        // The number is 0.digits × 10^exponent.
        var exponent = point[0].Length - (written.Length - digits.Length) + (parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0);
        digits = digits.TrimEnd('0');
        if (digits.Length == 0)
            return "0";
        return sign + (digits.Length, exponent) switch
        {
            var (k, n) when k <= n && n <= LongestPlain => digits + new string('0', n - k),
            var (k, n) when n > 0 && n < k => $"{digits[..n]}.{digits[n..]}",
            var (_, n) when n is > -6 and <= 0 => $"0.{new string('0', -n)}{digits}",
            var (k, n) => $"{digits[0]}{(k > 1 ? "." + digits[1..] : "")}e{(n > 0 ? "+" : "-")}{Math.Abs(n - 1)}",
        };
    }
}
