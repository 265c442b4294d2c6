using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LotFlow.Domain.Audit;

/// <summary>
/// Entries as text of which there is exactly one spelling: what is hashed, and a line of an export. Fields in the order below, members of
/// details sorted, no white space, numbers exact. It is fixed for ever: a new spelling would need a new format beside it.
/// </summary>
internal static class AuditText
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    public static byte[] Of(AuditEntry entry, bool withHash)
    {
        var text = new StringBuilder();
        text.Append("{\"sequence\":").Append(entry.Sequence.ToString(CultureInfo.InvariantCulture));
        if (entry.Id is not null)
            Member(text, "id", entry.Id);
        Member(text, "at", Time(entry.At));
        Member(text, "recordedAt", Time(entry.RecordedAt));
        Member(text, "actor", entry.Actor);
        Member(text, "action", entry.Action);
        Member(text, "subject", entry.Subject);
        text.Append(",\"details\":");
        CanonicalText.Write(text, JsonSerializer.SerializeToElement(entry.Details));
        Member(text, "previousHash", entry.PreviousHash);
        if (withHash)
            Member(text, "hash", entry.Hash);
        return Encoding.UTF8.GetBytes(text.Append('}').ToString());
    }

    /// <summary>An entry from its line; null where the line is anything but the one spelling of an entry.</summary>
    public static AuditEntry? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, s_strict);
            var root = document.RootElement;
            var entry = new AuditEntry
            {
                Sequence = root.GetProperty("sequence").GetInt64(),
                Id = root.TryGetProperty("id", out var id) ? id.GetString() : null,
                At = Time(root, "at"),
                RecordedAt = Time(root, "recordedAt"),
                Actor = Text(root, "actor"),
                Action = Text(root, "action"),
                Subject = Text(root, "subject"),
                Details = JsonObject.Create(root.GetProperty("details").Clone())!,
                PreviousHash = Text(root, "previousHash"),
                Hash = Text(root, "hash"),
            };
            return Of(entry, withHash: true).AsSpan().SequenceEqual(line.Span) ? entry : null;
        }
        catch (Exception e) when (IsMalformed(e))
        {
            return null;
        }
    }

    /// <summary>What reading JSON that is not as expected throws.</summary>
    public static bool IsMalformed(Exception e) => e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException;

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    public static DateTimeOffset Time(JsonElement root, string name) =>
        DateTimeOffset.ParseExact(Text(root, name), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    public static string Text(JsonElement root, string name) => root.GetProperty(name).GetString() ?? throw new JsonException($"{name} is null.");

    private static void Member(StringBuilder text, string name, string value)
    {
        text.Append(",\"").Append(name).Append("\":");
        CanonicalText.Quote(text, value);
    }
}
