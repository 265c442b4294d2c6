using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LotFlow.Notifications.Messages;

/// <summary>
/// A card as JSON. A text that is exactly <c>{{name}}</c> is replaced, in two places only: in the text of a <c>TextRun</c>, which knows no
/// markdown on any client, and in the address of an <c>Action.OpenUrl</c>. So what people typed can neither break the JSON, which a
/// serializer writes, nor become a link or a heading. An object with <c>"$each": "name"</c> is there once for each value of a section.
/// </summary>
internal sealed class CardTemplate
{
    private const string Each = "$each";

    // Teams counts the characters of the message and not those of its escapes.
    private static readonly JsonSerializerOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonNode _card;

    public CardTemplate(string json)
    {
        _card = JsonNode.Parse(json)!;
        Check(_card, owner: null, property: null);
    }

    public JsonNode Render(TemplateValues values) => Render(_card, values)!;

    public static byte[] ToBytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, s_compact);

    private static JsonNode? Render(JsonNode? node, TemplateValues values) => node switch
    {
        JsonObject one => new JsonObject(one.Where(p => p.Key != Each).Select(p => KeyValuePair.Create(p.Key, Render(p.Value, values)))),
        JsonArray many => new JsonArray([.. many.SelectMany(item => RenderEach(item, values))]),
        JsonValue value when Placeholder(value) is { } name => JsonValue.Create(values.Text(name)),
        _ => node?.DeepClone(),
    };

    private static IEnumerable<JsonNode?> RenderEach(JsonNode? item, TemplateValues values) => item is JsonObject one && one[Each] is { } name
        ? values.Scopes(name.GetValue<string>()).Select(inner => Render(item, inner))
        : [Render(item, values)];

    private static void Check(JsonNode? node, JsonObject? owner, string? property)
    {
        switch (node)
        {
            case JsonObject one:
                foreach (var (name, value) in one)
                    Check(value, one, name);
                break;
            case JsonArray many:
                foreach (var item in many)
                    Check(item, owner: null, property: null);
                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && text.Contains("{{", StringComparison.Ordinal):
                var place = ((string?)owner?["type"], property);
                if (Placeholder(value) is null || place is not (("TextRun", "text") or ("Action.OpenUrl", "url")))
                    throw new InvalidOperationException($"The card template has '{text}' where values are not taken: only as the whole text of a TextRun or the whole url of an Action.OpenUrl.");
                break;
        }
    }

    private static string? Placeholder(JsonValue value) =>
        value.TryGetValue<string>(out var text) && text.StartsWith("{{", StringComparison.Ordinal) && text.IndexOf("}}", StringComparison.Ordinal) == text.Length - 2 ? text[2..^2] : null;
}
