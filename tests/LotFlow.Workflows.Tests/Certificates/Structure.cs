using System.Text;
using System.Text.Json.Nodes;

namespace LotFlow.Workflows.Tests.Certificates;

/// <summary>A document whose every value can be replaced by another kind of value, one at a time.</summary>
internal sealed class Structure
{
    private readonly byte[] _json;

    private Structure(byte[] json)
    {
        _json = json;
        Places = All(JsonNode.Parse(json)!).Count;
    }

    public static string[] Replacements { get; } =
    [
        "null", "true", "0", "-1e400", "123456789012345678901234567890123456789", "\"\"", "\"x\"", "\"\\uD800\"", "\"2021-12-12\"", "[]", "[null]",
        "[[[[]]]]", "{}", "{\"\":{}}", "{\"$ref\":\"#\"}", "[1,1]",
    ];

    public int Places { get; }

    public static Structure Of(byte[] json) => new(json);

    public byte[] With(int place, string replacement)
    {
        const string Mark = "the place to replace";
        var root = JsonNode.Parse(_json)!;
        All(root)[place].ReplaceWith(Mark);
        return Encoding.UTF8.GetBytes(root.ToJsonString().Replace($"\"{Mark}\"", replacement, StringComparison.Ordinal));
    }

    private static List<JsonNode> All(JsonNode root)
    {
        var children = root switch
        {
            JsonObject properties => properties.Select(property => property.Value),
            JsonArray items => items,
            _ => [],
        };
        return [.. children.OfType<JsonNode>().SelectMany(child => (IEnumerable<JsonNode>)[child, .. All(child)])];
    }
}
