using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LotFlow.Workflows.Commands;

/// <summary>
/// The canonical form of a JSON value (RFC 8785) and its digest, by which two sendings of a command are compared: white space, the
/// order of members and the spelling of numbers make no difference. What I-JSON (RFC 7493) does not allow, half a surrogate pair or
/// a number beyond a double, stands as it was sent, so that every body has a digest.
/// </summary>
public static class CanonicalJson
{
    /// <summary>SHA-256 of the canonical form, lower-case hex.</summary>
    public static string Digest(JsonElement value) => Convert.ToHexStringLower(SHA256.HashData(Serialize(value)));

    public static byte[] Serialize(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(text, value);
                break;
            case JsonValueKind.Array:
                var separator = '[';
                foreach (var element in value.EnumerateArray())
                {
                    text.Append(separator);
                    Write(text, element);
                    separator = ',';
                }

                text.Append(separator == '[' ? "[]" : "]");
                break;
            case JsonValueKind.Number:
                text.Append(value.TryGetDouble(out var number) && double.IsFinite(number) ? Number(number) : value.GetRawText());
                break;
            case JsonValueKind.String:
                text.Append(String(() => value.GetString()!, () => value.GetRawText()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    /// <summary>RFC 8785, 3.2.3: members sorted by their UTF-16 code units. Of a repeated name the last one counts, as it does for readers.</summary>
    private static void WriteObject(StringBuilder text, JsonElement value)
    {
        var separator = '{';
        var members = value.EnumerateObject()
            .Select(p => (Name: NameOf(p), p.Value)).GroupBy(p => p.Name.Key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal);
        foreach (var member in members)
        {
            var (name, memberValue) = member.Last();
            text.Append(separator).Append(name.Spelling).Append(':');
            Write(text, memberValue);
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

    private static string String(Func<string> read, Func<string> raw)
    {
        try
        {
            return Quoted(read());
        }
        catch (InvalidOperationException)
        {
            return raw();
        }
    }

    /// <summary>A text with the escapes of RFC 8785, 3.2.2.2, and no others.</summary>
    private static string Quoted(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
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

        return text.Append('"').ToString();
    }

    /// <summary>A number as ECMAScript writes it (RFC 8785, 3.2.2.3): the shortest digits that read back as the same double.</summary>
    private static string Number(double number)
    {
        if (number == 0)
            return "0";
        var shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = shortest[0].Split('.');
        var written = point[0] + (point.Length > 1 ? point[1] : "");
        var digits = written.TrimStart('0');
        // The number is 0.digits × 10^exponent.
        var exponent = point[0].Length - (written.Length - digits.Length) + (shortest.Length > 1 ? int.Parse(shortest[1], CultureInfo.InvariantCulture) : 0);
        digits = digits.TrimEnd('0');
        return (number < 0 ? "-" : "") + (digits.Length, exponent) switch
        {
            var (k, n) when k <= n && n <= 21 => digits + new string('0', n - k),
            var (_, n) when n is > 0 and <= 21 => $"{digits[..n]}.{digits[n..]}",
            var (_, n) when n is > -6 and <= 0 => $"0.{new string('0', -n)}{digits}",
            var (k, n) => $"{digits[0]}{(k > 1 ? "." + digits[1..] : "")}e{(n > 0 ? "+" : "-")}{Math.Abs(n - 1)}",
        };
    }
}
