using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LotFlow.Domain;

namespace LotFlow.Workflows.Commands;

/// <summary>
/// The canonical form of a JSON value (RFC 8785) and its digest, by which two sendings of a command are compared: white space, the
/// order of members and the spelling of numbers make no difference. What I-JSON (RFC 7493) does not allow, half a surrogate pair or
/// a number beyond a double, stands as it was sent, so that every body has a digest.
/// </summary>
public static class CanonicalJson
{
    /// <summary>SHA-256 of the canonical form, lower-case hex.</summary>
    public static string Digest(JsonElement value) => Convert.ToHexStringLower(SHA256.HashData(Serialize(value)));

    public static byte[] Serialize(JsonElement value)
    {
        var text = new StringBuilder();
        CanonicalText.Write(text, value, Rounded);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The shortest digits that read back as the same double.</summary>
    private static string? Rounded(JsonElement number) =>
        number.TryGetDouble(out var value) && double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : null;
}
