using System.Globalization;
using System.Text;

namespace LotFlow.Azure.Tables;

/// <summary>
/// Names of entity properties. A JSON property keeps its name where Tables allows it and it begins with a small letter; other
/// characters become <c>_</c> and four hex digits. So what begins with a capital letter is the adapter's own, and a double
/// underscore, which no encoded name holds, numbers the pieces of a long value.
/// </summary>
internal static class PropertyName
{
    /// <summary>The last write of any kind, so that an unanswered commit can be recognised.</summary>
    public const string WriteId = "WriteId";

    /// <summary>The create or replace that made the body; merges leave it alone.</summary>
    public const string BodyId = "BodyId";

    /// <summary>When the document ceases to exist; absent where it is kept.</summary>
    public const string ExpiresAt = "ExpiresAt";

    // Tables owns these names, and it is not documented to tell capitals from small letters.
    private static readonly string[] Reserved = ["partitionKey", "rowKey", "timestamp", "etag"];

    public static string Of(string json)
    {
        if (json.Length == 0)
            return "_";
        var name = new StringBuilder(json.Length);
        var reserved = Array.Exists(Reserved, r => string.Equals(r, json, StringComparison.OrdinalIgnoreCase));
        foreach (var character in json)
        {
            var kept = name.Length == 0 ? char.IsAsciiLetterLower(character) && !reserved : char.IsAsciiLetterOrDigit(character);
            _ = kept ? name.Append(character) : name.Append('_').Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
        }

        return name.ToString();
    }

    /// <summary>The name in the document, or null for a property of the adapter, of Tables, or a piece.</summary>
    public static string? ToJson(string name)
    {
        if (!(char.IsAsciiLetterLower(name[0]) || name[0] == '_') || name.Contains('.', StringComparison.Ordinal) || name.Contains("__", StringComparison.Ordinal))
            return null;
        if (name == "_")
            return "";
        var json = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != '_')
            {
                json.Append(name[i]);
                continue;
            }

            json.Append((char)int.Parse(name.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            i += 4;
        }

        return json.ToString();
    }

    public static string Piece(string name, int number) => $"{name}__{number}";

    /// <summary>True where the document has an indexed field with its declared type. Missing is false.</summary>
    public static string Has(string field) => $"Has_{field}";

    /// <summary>
    /// One of sixteen places for the id of a merge. Later merges of others take other places as a rule, so that one of ours is still
    /// recognised when its <see cref="WriteId"/> is not.
    /// </summary>
    public static string MergeId(string writeId) => $"MergeId_{writeId[0]}";
}
