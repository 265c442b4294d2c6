using System.Text.Json;
using System.Text.Json.Serialization;

namespace LotFlow.Abstractions;

/// <summary>
/// The one JSON dialect of LotFlow: camelCase names, enums as camelCase strings, absent instead of null. Documents, workflow
/// payloads and HTTP bodies share it, so that a value read from one place can be compared with a value from another.
/// </summary>
public static class LotFlowJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static T Deserialize<T>(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize<T>(utf8, Options)
        ?? throw new JsonException($"Expected a JSON value of type {typeof(T).Name} and found null.");

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            // Documents and answers are never put into HTML as they are, so "°C" need not become "\u00B0C".
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
