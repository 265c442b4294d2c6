using Newtonsoft.Json.Linq;

namespace LotFlow.Workflows.Certificates;

/// <summary>JSON pointers (RFC 6901), for saying where something was found.</summary>
internal static class JsonPointer
{
    public const string Root = "";

    private const int MaximumLength = 200;

    public static string Append(string pointer, string segment) =>
        $"{pointer}/{segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public static string Of(JToken? token) => token switch
    {
        JProperty property => Append(Of(property.Parent), property.Name),
        { Parent: JProperty property } => Of(property),
        { Parent: JArray array } => Append(Of(array), array.IndexOf(token).ToString()),
        _ => Root,
    };

    /// <summary>For a sentence: the root has a name, and a property name of a megabyte is cut.</summary>
    public static string Show(string pointer) => pointer switch
    {
        Root => "the document",
        { Length: > MaximumLength } => pointer[..MaximumLength] + "…",
        _ => pointer,
    };
}
