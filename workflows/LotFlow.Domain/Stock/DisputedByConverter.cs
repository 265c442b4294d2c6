using System.Text.Json;
using System.Text.Json.Serialization;

namespace LotFlow.Domain.Stock;

/// <summary>Reads the counts that dispute a balance: a list, or the single id that balances were stored with when there could be only one.</summary>
internal sealed class DisputedByConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? [reader.GetString()!] : JsonSerializer.Deserialize<string[]>(ref reader, options);

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);
}
