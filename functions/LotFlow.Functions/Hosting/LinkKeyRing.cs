using LotFlow.Workflows.Approvals;

namespace LotFlow.Functions.Hosting;

/// <summary>
/// The keys that links are signed with, from one setting: the newest first, older ones behind it so that links under way go on working.
/// A new key is a new version of the secret, with the new key put in front.
/// </summary>
public sealed class LinkKeyRing : ILinkKeys
{
    internal const string Format = "keyId:base64 of at least 32 random bytes, several separated by ';'";

    private const int KeyBytes = 32;

    private readonly Dictionary<string, byte[]> _keys;

    private LinkKeyRing(string currentKeyId, Dictionary<string, byte[]> keys)
    {
        CurrentKeyId = currentKeyId;
        _keys = keys;
    }

    /// <inheritdoc/>
    public string CurrentKeyId { get; }

    /// <inheritdoc/>
    public byte[]? Find(string keyId) => _keys.GetValueOrDefault(keyId);

    /// <returns>What is wrong, without repeating a secret; null if it was understood.</returns>
    internal static string? TryParse(string text, out LinkKeyRing ring)
    {
        ring = null!;
        Dictionary<string, byte[]> keys = new(StringComparer.Ordinal);
        string? current = null;
        foreach (var entry in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = entry.IndexOf(':', StringComparison.Ordinal);
            var id = colon < 0 ? "" : entry[..colon].Trim();
            // Ids are part of tokens, whose parts are separated by dots.
            if (id.Length == 0 || !id.All(char.IsAsciiLetterOrDigit))
                return "has a key without an id of letters and digits in front of ':'";
            var secret = new byte[entry.Length];
            if (!Convert.TryFromBase64String(entry[(colon + 1)..].Trim(), secret, out var length) || length < KeyBytes)
                return $"has a key '{id}' that is not base64 of at least {KeyBytes} bytes";
            if (!keys.TryAdd(id, secret[..length]))
                return $"has the key '{id}' twice";
            current ??= id;
        }

        if (current is null)
            return "has no key";
        ring = new(current, keys);
        return null;
    }
}
