using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using Microsoft.Azure.Cosmos;

namespace LotFlow.Azure.Cosmos;

/// <summary>
/// Replaces and merges as patches. Each patch also puts the write's id in front of the remembered ones and drops the last, so that what
/// was written before stays recognisable.
/// </summary>
internal static class PatchedDocument
{
    /// <summary>What the service takes in one patch; more go into further patches of the same batch.</summary>
    public const int MaxOperationsOfPatch = 10;

    public static IReadOnlyList<PatchOperation> Replace(DocumentOperation operation, string writeId) =>
        [PatchOperation.Set<Stream>($"/{Envelope.Body}", new MemoryStream(operation.Json.ToArray())), .. Remember(writeId)];

    /// <summary>The patches of one merge. A removed property is set first, because the service refuses to remove what is not there.</summary>
    public static IEnumerable<PatchOperation[]> Merge(DocumentOperation operation, string writeId)
    {
        var operations = Remember(writeId).ToList();
        foreach (var property in Json(operation).EnumerateObject())
        {
            var path = $"/{Envelope.Body}/{property.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            // As it was written: the SDK's serialiser would escape what is not ASCII, and a batch that fits would no longer.
            operations.Add(PatchOperation.Set<Stream>(path, new MemoryStream(LotFlowJson.Serialize(property.Value))));
            if (property.Value.ValueKind == JsonValueKind.Null)
                operations.Add(PatchOperation.Remove(path));
        }

        return operations.Chunk(MaxOperationsOfPatch);
    }

    /// <summary>
    /// Only where the write is not remembered yet: a repeated merge is refused by the service itself, and cannot bring back what
    /// somebody has removed since.
    /// </summary>
    public static string NotYet(string writeId) => $"FROM c WHERE NOT ARRAY_CONTAINS(c.{Envelope.Writes}, \"{writeId}\")";

    private static PatchOperation[] Remember(string writeId) =>
        [PatchOperation.Add($"/{Envelope.Writes}/0", writeId), PatchOperation.Remove($"/{Envelope.Writes}/{Envelope.RememberedWrites}")];

    private static JsonElement Json(DocumentOperation operation)
    {
        var reader = new Utf8JsonReader(operation.Json.Span);
        return JsonElement.ParseValue(ref reader);
    }
}
