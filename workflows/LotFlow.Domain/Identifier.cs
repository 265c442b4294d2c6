using System.Security.Cryptography;
using System.Text;

namespace LotFlow.Domain;

/// <summary>Identifiers that LotFlow keys by: <c>[A-Za-z0-9._-]{1,64}</c>.</summary>
public static class Identifier
{
    public const int MaxLength = 64;

    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= MaxLength } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Joins parts with '-'; what would be too long ends in a digest instead, so that it stays unique and valid.</summary>
    public static string Join(params ReadOnlySpan<string> parts)
    {
        var joined = string.Join('-', parts!);
        return joined.Length <= MaxLength ? joined : $"{joined[..39]}-{Digest(joined)}";
    }

    /// <summary>24 hexadecimal digits that stand for a text.</summary>
    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
}
