using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LotFlow.Embedded.Documents;

/// <summary>
/// Sets or removes top-level properties of a stored body. Everything else is copied byte for byte, so that a number keeps the
/// digits with which it was written.
/// </summary>
internal sealed class MergePatch
{
    // In the order of the patch; null removes the property.
    private readonly List<KeyValuePair<string, byte[]?>> _properties = [];

    public MergePatch(ReadOnlyMemory<byte> patch)
    {
        using var document = JsonDocument.Parse(patch);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var value = property.Value.ValueKind == JsonValueKind.Null ? null : JsonMarshal.GetRawUtf8Value(property.Value).ToArray();
            _properties.Add(new(property.Name, value));
        }
    }

    public ReadOnlyMemory<byte> Apply(ReadOnlySpan<byte> body)
    {
        var output = new ArrayBufferWriter<byte>(body.Length + 256);
        // The values are JSON already: those of the store were checked when they came in.
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        CopyOthers(body, writer);
        foreach (var (name, value) in _properties)
        {
            if (value is null)
                continue;
            writer.WritePropertyName(name);
            writer.WriteRawValue(value, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }

    private void CopyOthers(ReadOnlySpan<byte> body, Utf8JsonWriter writer)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (_properties.Exists(p => p.Key == name))
                continue;
            writer.WritePropertyName(name);
            writer.WriteRawValue(body[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }
    }
}
