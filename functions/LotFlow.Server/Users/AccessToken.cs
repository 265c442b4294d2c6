using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace LotFlow.Server.Users;

/// <summary>Bearer tokens of the embedded host: random, and known to the configuration only by their digest.</summary>
internal static class AccessToken
{
    private const int Bytes = 32;

    /// <summary>256 random bits. A fast digest is enough for them: there is nothing to guess, as there is with passwords.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static string Sha256(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
