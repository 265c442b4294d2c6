using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Azure.Cosmos;

/// <summary>
/// A document as the account holds it: <c>{ "id", "lotId", "ttl"?, "writes": [...], "body": { ... } }</c>. Our properties live inside
/// <c>body</c>, where none can clash with the id, the time to live or the properties that the service adds.
/// </summary>
internal static class Envelope
{
    public const string PartitionKey = "lotId";
    public const string Body = "body";

    /// <summary>The ids of the last writes of this document, the newest first; always <see cref="RememberedWrites"/> of them.</summary>
    public const string Writes = "writes";

    /// <summary>
    /// A write whose answer was lost is recognised although that many less one came after it. Empty places cost three bytes, so a document
    /// that is written once is hardly larger.
    /// </summary>
    public const int RememberedWrites = 8;

    public static MemoryStream Create(string partitionKey, DocumentOperation operation, string writeId)
    {
        var output = new ArrayBufferWriter<byte>(operation.Json.Length + 256);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("id", operation.Id);
            writer.WriteString(PartitionKey, partitionKey);
            // The service counts whole seconds and takes no zero.
            if (operation.TimeToLive is { } timeToLive)
                writer.WriteNumber("ttl", Math.Clamp((long)Math.Ceiling(timeToLive.TotalSeconds), 1, int.MaxValue));
            writer.WriteStartArray(Writes);
            writer.WriteStringValue(writeId);
            for (var i = 1; i < RememberedWrites; i++)
                writer.WriteStringValue("");
            writer.WriteEndArray();
            writer.WritePropertyName(Body);
            writer.WriteRawValue(operation.Json.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return new MemoryStream(output.WrittenSpan.ToArray(), writable: false);
    }

    public static async Task<StoredEnvelope> ReadAsync(Stream content, CancellationToken cancellation)
    {
        using var json = await JsonDocument.ParseAsync(content, cancellationToken: cancellation);
        return Read(json.RootElement);
    }

    /// <exception cref="InvalidDataException">It is not a document that LotFlow has stored.</exception>
    public static StoredEnvelope Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String
            || !json.TryGetProperty(PartitionKey, out var partitionKey) || partitionKey.ValueKind != JsonValueKind.String
            || !json.TryGetProperty("_etag", out var etag) || etag.ValueKind != JsonValueKind.String
            || !json.TryGetProperty(Body, out var body) || body.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty(Writes, out var writes) || writes.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException(
                $"An item of the container is not a document of LotFlow: it needs \"id\", \"{PartitionKey}\", \"_etag\", \"{Body}\" and \"{Writes}\". "
                + "Let nothing but LotFlow write to its containers, and remove the item.");
        }

        return new(
            new StoredDocument(partitionKey.GetString()!, id.GetString()!, JsonMarshal.GetRawUtf8Value(body).ToArray(), etag.GetString()!),
            [.. writes.EnumerateArray().Select(write => write.GetString() ?? "")]);
    }
}

/// <summary>A stored document with the ids of its last writes.</summary>
internal sealed record StoredEnvelope(StoredDocument Document, IReadOnlyList<string> Writes);
