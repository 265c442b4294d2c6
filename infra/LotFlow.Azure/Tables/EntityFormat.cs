using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Azure.Tables;

/// <summary>
/// Documents as entities: each top-level property of the body is one property with its JSON text, so that a merge of documents is a
/// merge of entities, which the service orders itself. Longer values are UTF-8 in numbered pieces, of which the property itself holds
/// the length: a shorter value makes old pieces ineffective without knowing of them. Empty text, which is no JSON, marks what a
/// merge has removed.
/// </summary>
internal sealed class EntityFormat(ContainerDefinition definition)
{
    // UTF-16 doubles ASCII: with longer text as UTF-8, whatever DocumentBatch lets pass fits into the 1 MiB of an entity.
    private const int LongestText = 1024;

    private const string Removed = "";
    private const char LengthMark = '#';

    private readonly Dictionary<string, IndexedField> _fields = definition.IndexedFields.ToDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>A whole body.</summary>
    public TableEntity Body(string partitionKey, DocumentOperation operation, string writeId, DateTimeOffset? expiresAt)
    {
        var entity = Entity(partitionKey, operation.Id, writeId);
        entity[PropertyName.BodyId] = writeId;
        if (expiresAt is { } end)
            entity[PropertyName.ExpiresAt] = end;
        using var body = JsonDocument.Parse(operation.Json);
        foreach (var property in body.RootElement.EnumerateObject())
        {
            Set(entity, property);
            if (_fields.TryGetValue(property.Name, out var field))
                Index(entity, field, property.Value);
        }

        EntityLimits.Check(entity);
        return entity;
    }

    /// <summary>Only the properties that a merge sets or removes.</summary>
    public TableEntity Patch(string partitionKey, DocumentOperation operation, string writeId)
    {
        var entity = Entity(partitionKey, operation.Id, writeId);
        entity[PropertyName.MergeId(writeId)] = writeId;
        using var patch = JsonDocument.Parse(operation.Json);
        foreach (var property in patch.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null)
                entity[PropertyName.Of(property.Name)] = Removed;
            else
                Set(entity, property);
            if (_fields.TryGetValue(property.Name, out var field))
                Index(entity, field, property.Value);
        }

        EntityLimits.Check(entity);
        return entity;
    }

    /// <exception cref="InvalidDataException">A long value lacks pieces: somebody has edited the table.</exception>
    public static StoredDocument Document(TableEntity entity)
    {
        var output = new ArrayBufferWriter<byte>();
        // The values were JSON when they came in.
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        foreach (var (name, value) in entity)
        {
            if (PropertyName.ToJson(name) is not { } property || value is not string text || text == Removed)
                continue;
            writer.WritePropertyName(property);
            if (text[0] == LengthMark)
                writer.WriteRawValue(Join(entity, name, text), skipInputValidation: true);
            else
                writer.WriteRawValue(text, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return new(entity.PartitionKey, entity.RowKey, output.WrittenMemory, entity.ETag.ToString());
    }

    private static TableEntity Entity(string partitionKey, string id, string writeId) =>
        new(partitionKey, id) { [PropertyName.WriteId] = writeId };

    private static void Set(TableEntity entity, JsonProperty property)
    {
        var name = PropertyName.Of(property.Name);
        var json = JsonMarshal.GetRawUtf8Value(property.Value);
        if (Encoding.UTF8.GetCharCount(json) <= LongestText)
        {
            entity[name] = Encoding.UTF8.GetString(json);
            return;
        }

        entity[name] = $"{LengthMark}{json.Length}";
        for (var (start, number) = (0, 1); start < json.Length; start += EntityLimits.MaxPropertyBytes, number++)
            entity[PropertyName.Piece(name, number)] = json[start..Math.Min(start + EntityLimits.MaxPropertyBytes, json.Length)].ToArray();
    }

    private static void Index(TableEntity entity, IndexedField field, JsonElement json)
    {
        var value = IndexedValue.Of(field, json);
        entity[PropertyName.Has(field.Name)] = value is not null;
        if (value is string { Length: > IndexedValue.MaxCharacters } text)
        {
            throw new InvalidOperationException(
                $"Field '{field.Name}' of document '{entity.RowKey}' has {text.Length:N0} characters; "
                + $"Azure Tables can compare {IndexedValue.MaxCharacters:N0}. Shorten it, or do not declare it as an indexed field.");
        }

        if (value is not null)
            entity[IndexedValue.Property(field)] = value;
    }

    private static byte[] Join(TableEntity entity, string name, string mark)
    {
        var json = new byte[int.Parse(mark.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture)];
        for (var (start, number) = (0, 1); start < json.Length; start += EntityLimits.MaxPropertyBytes, number++)
        {
            var length = Math.Min(EntityLimits.MaxPropertyBytes, json.Length - start);
            if (!entity.TryGetValue(PropertyName.Piece(name, number), out var value) || value is not byte[] piece || piece.Length < length)
                throw new InvalidDataException($"Document '{entity.RowKey}' lacks piece {number} of '{name}'. Restore the entity; the table has been changed by hand.");
            piece.AsSpan(0, length).CopyTo(json.AsSpan(start));
        }

        return json;
    }
}
