using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LotFlow.Workflows.Approvals;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Security;

/// <summary>
/// Signed-in people on pages: the access token, encrypted, in a cookie that only the browser and this installation hold. The token inside is
/// asked about at every request, so whoever loses it or a role loses the page at once. See <c>docs/adr/0025</c>.
/// </summary>
internal sealed class PageSessions(ILinkKeys keys, TimeProvider clock)
{
    public const string CookieName = "lotflow-session";

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>A session ends after this, whatever the token says: a shift.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    // A token of Entra with many roles is longer than a cookie may be; this divides it among several.
    private readonly ChunkingCookieManager _cookies = new() { ThrowForPartialCookies = false };

    public void Begin(HttpContext context, string token) => _cookies.AppendResponseCookie(context, CookieName, Seal(token), Options(context));

    public void End(HttpContext context) => _cookies.DeleteCookie(context, CookieName, Options(context));

    /// <summary>The token of the session; null where there is none, or it has ended, or is not of this installation.</summary>
    public string? ReadToken(HttpContext context) => Value(context) is { Length: > 0 } value ? Open(value) : null;

    /// <summary>What only a page that was shown in this session carries in a form: proof that the form was not made elsewhere.</summary>
    public string SealForm(HttpContext context, string form, string id) => Mac(Value(context) ?? "", form, id);

    public bool IsSealOf(HttpContext context, string form, string id, string seal) => Value(context) is { Length: > 0 } value
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Mac(value, form, id)), Encoding.UTF8.GetBytes(seal));

    private string? Value(HttpContext context) => _cookies.GetRequestCookie(context, CookieName);

    private string Seal(string token)
    {
        var plain = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(token)];
        BinaryPrimitives.WriteInt64BigEndian(plain, clock.GetUtcNow().Add(Longest).ToUnixTimeSeconds());
        Encoding.UTF8.GetBytes(token, plain.AsSpan(sizeof(long)));
        var sealed_ = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(sealed_.AsSpan(0, NonceBytes));
        using AesGcm aes = new(Key(keys.CurrentKeyId, "page session")!, TagBytes);
        aes.Encrypt(sealed_.AsSpan(0, NonceBytes), plain, sealed_.AsSpan(NonceBytes + TagBytes), sealed_.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(keys.CurrentKeyId));
        return $"{keys.CurrentKeyId}.{Base64Url.EncodeToString(sealed_)}";
    }

    private string? Open(string value)
    {
        if (value.Split('.') is not [var keyId, var text] || Key(keyId, "page session") is not { } key)
            return null;
        try
        {
            var sealed_ = Base64Url.DecodeFromChars(text);
            if (sealed_.Length <= NonceBytes + TagBytes + sizeof(long))
                return null;
            var plain = new byte[sealed_.Length - NonceBytes - TagBytes];
            using AesGcm aes = new(key, TagBytes);
            aes.Decrypt(sealed_.AsSpan(0, NonceBytes), sealed_.AsSpan(NonceBytes + TagBytes), sealed_.AsSpan(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(keyId));
            return clock.GetUtcNow().ToUnixTimeSeconds() < BinaryPrimitives.ReadInt64BigEndian(plain) ? Encoding.UTF8.GetString(plain.AsSpan(sizeof(long))) : null;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private string Mac(string session, string form, string id) => Key(session.Split('.')[0], "page form") is { } key
        ? Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{session}|{form}|{id}")))
        : "";

    // Keys of their own, derived: what is said about a link says nothing about a session, and the other way round.
    private byte[]? Key(string keyId, string purpose) => keys.Find(keyId) is { } secret
        ? HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, outputLength: 32, info: Encoding.UTF8.GetBytes($"lotflow {purpose} 1"))
        : null;

    /// <summary>Whoever came by TLS once comes by nothing else for a year (HSTS, RFC 6797). Over plain HTTP the header would mean nothing.</summary>
    public static void RequireTls(HttpContext context)
    {
        if (IsTls(context))
            context.Response.Headers.StrictTransportSecurity = "max-age=31536000";
    }

    // A front end that ends TLS says so; whoever forges it makes things stricter for themselves.
    private static bool IsTls(HttpContext context) =>
        context.Request.IsHttps || string.Equals(context.Request.Headers["X-Forwarded-Proto"], "https", StringComparison.OrdinalIgnoreCase);

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = IsTls(context),
        Path = "/",
        IsEssential = true,
    };
}
