using System.Text.Json;
using LotFlow.Abstractions;

namespace LotFlow.Functions.Durable;

/// <summary>
/// Whatever crosses the platform is JSON in LotFlow's own dialect, made before the platform sees it: the serializer that a worker is
/// configured with writes a <see cref="JsonElement"/> as it is and so cannot matter.
/// </summary>
internal static class Payload
{
    public static JsonElement Of<T>(T value) => JsonSerializer.SerializeToElement(value, LotFlowJson.Options);

    public static JsonElement FromUtf8(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize<JsonElement>(utf8, LotFlowJson.Options);

    /// <summary>The JSON of an element; a payload that was never set is null.</summary>
    public static byte[] ToUtf8(JsonElement payload) => payload.ValueKind == JsonValueKind.Undefined ? "null"u8.ToArray() : LotFlowJson.Serialize(payload);

    /// <exception cref="JsonException">The payload is null or not a <typeparamref name="T"/>.</exception>
    public static T Read<T>(JsonElement payload) => LotFlowJson.Deserialize<T>(ToUtf8(payload));

    /// <summary>A payload as the platform's status queries hold it; null if there is none or it is no JSON.</summary>
    public static JsonElement? TryParse(string? serialized)
    {
        if (string.IsNullOrEmpty(serialized))
            return null;
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(serialized);
        }
        catch (JsonException)
        {
            // A reason that somebody typed into the portal, or an instance that is not of LotFlow.
            return JsonSerializer.SerializeToElement(serialized);
        }
    }
}
