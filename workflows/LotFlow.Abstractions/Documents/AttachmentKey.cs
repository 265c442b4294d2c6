using System.Security.Cryptography;

namespace LotFlow.Abstractions.Documents;

/// <summary>Keys of attachments: the SHA-256 digest of the bytes in lower-case hex, on every engine.</summary>
public static class AttachmentKey
{
    private const int Length = 2 * SHA256.HashSizeInBytes;

    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Whatever is no digest cannot be a key, and must not become a path.</summary>
    public static bool IsValid(string key) => key.Length == Length && key.All(char.IsAsciiHexDigitLower);
}
