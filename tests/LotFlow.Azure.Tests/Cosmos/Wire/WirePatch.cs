using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LotFlow.Azure.Tests.Cosmos.Wire;

/// <summary>Partial document update: set, add and remove at JSON pointers, with the one condition that LotFlow sends.</summary>
internal static partial class WirePatch
{
    /// <summary>False where the patch's condition does not hold; then nothing has changed.</summary>
    public static bool Apply(JsonObject item, byte[] patch)
    {
        var specification = JsonNode.Parse(patch)!.AsObject();
        if ((string?)specification["condition"] is { } condition && !Holds(item, condition))
            return false;
        var operations = specification["operations"]!.AsArray();
        if (operations.Count is 0 or > 10)
            throw new RefusedRequestException($"A patch has 1 to 10 operations, not {operations.Count}.");
        foreach (var operation in operations)
            Apply(item, (string)operation!["op"]!, (string)operation["path"]!, operation["value"]);
        return true;
    }

    private static void Apply(JsonObject item, string kind, string path, JsonNode? value)
    {
        var steps = path.Split('/')[1..].Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        JsonNode parent = item;
        foreach (var step in steps[..^1])
            parent = parent[step] ?? throw new RefusedRequestException($"The patch path '{path}' leads nowhere.");
        switch (kind, parent)
        {
            case ("set", JsonObject owner):
                owner[steps[^1]] = Stored(value);
                break;
            case ("remove", JsonObject owner) when owner.Remove(steps[^1]):
                break;
            case ("add", JsonArray array) when int.Parse(steps[^1]) is var index && index <= array.Count:
                array.Insert(index, Stored(value));
                break;
            case ("remove", JsonArray array) when int.Parse(steps[^1]) is var index && index < array.Count:
                array.RemoveAt(index);
                break;
            default:
                throw new RefusedRequestException($"The service refuses (or LotFlow does not send) '{kind}' at '{path}'.");
        }
    }

    /// <summary>A copy with all numbers as the service keeps them: IEEE doubles.</summary>
    public static JsonNode? Stored(JsonNode? node) => node switch
    {
        null => null,
        JsonObject value => new JsonObject(value.Select(p => KeyValuePair.Create(p.Key, Stored(p.Value)))),
        JsonArray value => new JsonArray([.. value.Select(Stored)]),
        _ when node.GetValueKind() == JsonValueKind.Number => JsonValue.Create(double.Parse(node.ToJsonString())),
        _ => node.DeepClone(),
    };

    private static bool Holds(JsonObject item, string condition) => NotWrittenBy().Match(condition) is { Success: true } match
        ? !item["writes"]!.AsArray().Any(w => (string?)w == match.Groups["id"].Value)
        : throw new RefusedRequestException($"LotFlow sends no patch condition '{condition}'.");

    [GeneratedRegex("^FROM c WHERE NOT ARRAY_CONTAINS\\(c\\.writes, \"(?<id>[0-9a-f]{32})\"\\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotWrittenBy();
}
