using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LotFlow.Abstractions.Documents;

/// <summary>
/// Where a page ended, as opaque text: the position of its last document (never a count, which inserts would shift) and a digest
/// of the query, so that it cannot be used with another one. The same text means the same on every engine.
/// </summary>
public static class DocumentContinuation
{
    private const int DigestCharacters = 16;

    public static string Encode(string query, params string[] position) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string[]>([Digest(query), .. position]));

    /// <summary>The parts of the position.</summary>
    /// <exception cref="ArgumentException">It is not a continuation, or one of another query.</exception>
    public static ReadOnlySpan<string> Decode(string continuation, string query, int parts)
    {
        var decoded = TryDecode(continuation);
        if (decoded?.Length != parts + 1 || Array.Exists(decoded, part => part is null))
            throw Unknown(continuation);
        if (decoded[0] != Digest(query))
            throw new ArgumentException("The continuation belongs to another query; use it with exactly the query that returned it.", nameof(continuation));
        return decoded.AsSpan(1);
    }

    public static ArgumentException Unknown(string continuation) =>
        new($"The continuation '{continuation}' is not one that this store has given; start again without one.", nameof(continuation));

    /// <summary>What a continuation of <see cref="IDocumentContainer.ReadPartitionAsync"/> is bound to.</summary>
    public static string Identify(ContainerDefinition definition, string partitionKey, string idPrefix) =>
        $"{definition.Name}|{partitionKey.Length}:{partitionKey}|{idPrefix}";

    /// <summary>What a continuation of a query is bound to: all but the limit and the continuation itself.</summary>
    public static string Identify(ContainerDefinition definition, DocumentQuery query)
    {
        var identity = new StringBuilder(definition.Name);
        Part(query.PartitionKey);
        Part(query.OrderBy);
        Part(query.Descending ? "descending" : "ascending");
        foreach (var condition in query.Where)
        {
            Part(condition.Field);
            Part(condition.Comparison.ToString());
            Part(Convert.ToString(condition.Value, CultureInfo.InvariantCulture));
        }

        return identity.ToString();

        // The length in front keeps neighbouring parts apart.
        void Part(string? text) => identity.Append('|').Append(text?.Length ?? -1).Append(':').Append(text);
    }

    private static string[]? TryDecode(string continuation)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(continuation));
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            return null;
        }
    }

    private static string Digest(string query) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(query)))[..DigestCharacters];
}
