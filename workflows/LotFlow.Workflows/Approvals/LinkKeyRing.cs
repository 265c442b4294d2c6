using System.Text.Json;
using LotFlow.Abstractions;

namespace LotFlow.Workflows.Approvals;

/// <summary>
/// The keys that links are signed with, as one JSON text: a file of the embedded host, a secret of a vault on Azure. Old keys stay, so
/// that links which are under way go on working.
/// </summary>
public sealed class LinkKeyRing : ILinkKeys
{
    public const int KeyBytes = 32;

    private readonly Content _content;

    private LinkKeyRing(Content content) => _content = content;

    /// <summary>A ring without keys; the first one comes by <see cref="WithNewKey"/>.</summary>
    public static LinkKeyRing Empty { get; } = new(new("", []));

    public string CurrentKeyId => _content.Current;

    public byte[]? Find(string keyId) => _content.Keys.FirstOrDefault(k => k.Id == keyId)?.Secret;

    /// <exception cref="JsonException">It is no ring, or its current key is missing or shorter than 32 bytes. The message repeats no secret.</exception>
    public static LinkKeyRing Parse(ReadOnlySpan<byte> utf8)
    {
        var content = LotFlowJson.Deserialize<Content>(utf8);
        return content.Keys?.Any(k => k.Id == content.Current && k.Secret is { Length: >= KeyBytes }) == true
            ? new(content)
            : throw new JsonException($"it holds no key '{content.Current}' of at least {KeyBytes} bytes");
    }

    public byte[] ToJson() => LotFlowJson.Serialize(_content);

    /// <summary>The ring with a new current key of <see cref="KeyBytes"/> random bytes; the old ones are kept for checking.</summary>
    public LinkKeyRing WithNewKey(byte[] secret, DateTimeOffset now)
    {
        var id = $"k{_content.Keys.Count + 1}";
        return new(new(id, [.. _content.Keys, new(id, now, secret)]));
    }

    private sealed record Content(string Current, IReadOnlyList<Key> Keys);

    private sealed record Key(string Id, DateTimeOffset CreatedAt, byte[] Secret);
}
