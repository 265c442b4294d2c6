using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Security;

/// <summary>Reads <c>Authorization: Bearer …</c> (RFC 6750, 2.1).</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";
    private const int MaxLength = 16 * 1024;

    /// <summary>The token, or null where there is none or more than one.</summary>
    public static string? Read(HttpRequest request)
    {
        if (request.Headers.Authorization is not [{ } value] || value.Length > MaxLength || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var token = value[Scheme.Length..].Trim();
        return token.Length == 0 ? null : token;
    }
}
