using System.Security.Cryptography;
using System.Text;

namespace LotFlow.Abstractions.Documents;

/// <summary>Rules for partition keys and ids that hold on SQLite, Cosmos DB and Azure Tables alike.</summary>
public static class DocumentKey
{
    /// <summary>Longest key in characters. Longer ones are hashed by <see cref="From"/>.</summary>
    public const int MaxLength = 100;

    private static readonly char[] Forbidden = ['/', '\\', '?', '#', '%'];

    /// <summary>Joins parts with ':' into a key; over <see cref="MaxLength"/> characters the tail is replaced by a SHA-256 digest.</summary>
    public static string From(params ReadOnlySpan<string> parts)
    {
        var key = string.Join(':', parts!);
        if (key.Length <= MaxLength)
            return Checked(key);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return Checked(string.Concat(key.AsSpan(0, MaxLength - 33), "~", digest.AsSpan(0, 32)));
    }

    /// <summary>A key for free text (a supplier's lot number may hold any character): the SHA-256 digest of the parts.</summary>
    public static string Digest(string prefix, params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var utf8 = Encoding.UTF8.GetBytes(part);
            // The length in front keeps ("ab","c") and ("a","bc") apart.
            hash.AppendData(BitConverter.GetBytes(utf8.Length));
            hash.AppendData(utf8);
        }

        return Checked($"{prefix}:{Convert.ToHexStringLower(hash.GetHashAndReset())[..40]}");
    }

    /// <summary>The key itself.</summary>
    /// <exception cref="ArgumentException">Empty, too long, or with a character that one of the engines cannot store.</exception>
    public static string Checked(string key) => IsValid(key)
        ? key
        : throw new ArgumentException(
            $"'{key}' cannot be a document key: 1 to {MaxLength} characters, no control characters, no half of a surrogate pair, and none of / \\ ? # %.",
            nameof(key));

    /// <summary>False for what no document can be stored under.</summary>
    public static bool IsValid(string key) =>
        key is { Length: > 0 and <= MaxLength } && key.AsSpan().IndexOfAny(Forbidden) < 0 && !key.Any(char.IsControl) && !HasBrokenText(key);

    // Half a surrogate pair has no UTF-8: two such keys would become the same stored key.
    private static bool HasBrokenText(string key)
    {
        foreach (var rune in key.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
                return true;
        }

        return false;
    }
}
