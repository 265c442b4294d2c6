using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LotFlow.Domain.Audit;

/// <summary>
/// JSON with one spelling for each value, as RFC 8785 writes it but for numbers: those are exact and not rounded to doubles, so that two
/// different amounts never have one hash.
/// </summary>
internal static class CanonicalText
{
    // Beyond this an exponent is not arithmetic any more; the number stands as it was written.
    private const int LongestExponent = 9;
    private const int LongestPlain = 21;

    public static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var separator = '{';
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    text.Append(separator);
                    Quote(text, member.Name);
                    text.Append(':');
                    Write(text, member.Value);
                    separator = ',';
                }

                text.Append(separator == '{' ? "{}" : "}");
                break;
            case JsonValueKind.Array:
                var before = '[';
                foreach (var element in value.EnumerateArray())
                {
                    text.Append(before);
                    Write(text, element);
                    before = ',';
                }

                text.Append(before == '[' ? "[]" : "]");
                break;
            case JsonValueKind.String:
                Quote(text, value.GetString()!);
                break;
            case JsonValueKind.Number:
                text.Append(Number(value.GetRawText()));
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
