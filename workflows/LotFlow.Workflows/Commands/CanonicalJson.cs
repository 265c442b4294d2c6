using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LotFlow.Workflows.Commands;

/// <summary>
/// The canonical form of a JSON value (RFC 8785) and its digest, by which two sendings of a command are compared: white space, the
/// order of members and the spelling of numbers make no difference.
/// </summary>
public static class CanonicalJson
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>SHA-256 of the canonical form, lower-case hex.</summary>
    public static string Digest(JsonElement value) => Convert.ToHexStringLower(SHA256.HashData(Serialize(value)));

    public static byte[] Serialize(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            Write(writer, value);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                // RFC 8785, 3.2.3: members sorted by their UTF-16 code units. Of a repeated name the last one counts, as it does for readers.
                foreach (var group in value.EnumerateObject().GroupBy(p => p.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(group.Key);
                    Write(writer, group.Last().Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                    Write(writer, element);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                // RFC 8785 knows no number beyond a double; such a one is compared by its spelling and refused by whoever reads the field.
                var number = value.GetDouble();
                writer.WriteRawValue(double.IsFinite(number) ? Number(number) : value.GetRawText(), skipInputValidation: true);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>A number as ECMAScript writes it (RFC 8785, 3.2.2.3).</summary>
    private static string Number(double number)
    {
        if (number == 0)
            return "0";
        var scientific = number.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        var digits = new string([.. shortest.Split('E')[0].Where(char.IsAsciiDigit)]).TrimStart('0').TrimEnd('0');
        var exponent = int.Parse(scientific[(scientific.IndexOf('E') + 1)..], CultureInfo.InvariantCulture) + 1;
        var sign = number < 0 ? "-" : "";
        return sign + (digits.Length, exponent) switch
        {
            var (k, n) when k <= n && n <= 21 => digits + new string('0', n - k),
            var (_, n) when n is > 0 and <= 21 => $"{digits[..n]}.{digits[n..]}",
            var (_, n) when n is > -6 and <= 0 => $"0.{new string('0', -n)}{digits}",
            var (k, n) => $"{digits[0]}{(k > 1 ? "." + digits[1..] : "")}e{(n > 0 ? "+" : "-")}{Math.Abs(n - 1)}",
        };
    }
}
