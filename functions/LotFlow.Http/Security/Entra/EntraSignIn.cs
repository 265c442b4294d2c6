using LotFlow.Domain;
using LotFlow.Domain.People;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace LotFlow.Http.Security.Entra;

/// <summary>
/// Signs people and applications in by the access tokens that Microsoft Entra ID issued for LotFlow. They are validated here and not in front
/// of the process, so that no host and no function-level key decides who somebody is.
/// </summary>
internal sealed class EntraSignIn(EntraOptions options, EntraKeys keys, EntraIdentity identity, TimeProvider clock, ILogger<EntraSignIn> logger) : ISignIn
{
    private const int MaxLength = 16 * 1024;

    // Signatures of a private key only. With HS256 the public key, which everybody has, would sign.
    private static readonly string[] s_algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    private readonly JsonWebTokenHandler _handler = new()
    {
        MaximumTokenSizeInBytes = MaxLength,
    };

    public async Task<Person?> FindAsync(string token, CancellationToken cancellation = default)
    {
        try
        {
            var validated = await ValidateAsync(Parse(token), cancellation);
            return identity.From(EntraClaims.Read(validated.EncodedPayload));
        }
        catch (TokenRefusedException refused)
        {
            logger.Log(Level(refused.Reason), EntraEvents.TokenRefused, "A token was refused ({Reason}): {Explanation}", refused.Reason, refused.Message);
            return null;
        }
    }

    private JsonWebToken Parse(string token)
    {
        if (token.Length > MaxLength)
            throw new TokenRefusedException(TokenRefusal.TooLong, $"It has {token.Length} characters; at most {MaxLength} are read.");
        try
        {
            var parsed = _handler.ReadJsonWebToken(token);
            // Checked before any key is looked for, so that nothing but a token of ours can make the keys be loaded anew.
            return parsed.IsEncrypted ? throw new TokenRefusedException(TokenRefusal.Malformed, "It is encrypted; LotFlow's app registration must not have a key for that.")
                : !s_algorithms.Contains(parsed.Alg, StringComparer.Ordinal) ? throw new TokenRefusedException(TokenRefusal.Algorithm, $"It is not signed by one of {string.Join(", ", s_algorithms)}.")
                : parsed.Kid is not { Length: > 0 } ? throw new TokenRefusedException(TokenRefusal.UnknownKey, "It does not say which key it is signed with.")
                : parsed;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException or System.Text.Json.JsonException)
        {
            throw new TokenRefusedException(TokenRefusal.Malformed, "It is no JSON Web Token.", e);
        }
    }

    private async Task<JsonWebToken> ValidateAsync(JsonWebToken token, CancellationToken cancellation)
    {
        var result = await _handler.ValidateTokenAsync(token, Parameters(await keys.GetAsync(cancellation)));
        // Entra publishes a new key before it signs with it, but not longer before than we keep the old ones.
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            result = await _handler.ValidateTokenAsync(token, Parameters(await keys.RefreshAsync(cancellation)));
        return result.IsValid ? (JsonWebToken)result.SecurityToken : throw Refusal(result.Exception, token);
    }

    private TokenValidationParameters Parameters(IReadOnlyList<SecurityKey> signingKeys) => new()
    {
        IssuerSigningKeys = signingKeys,
        TryAllIssuerSigningKeys = false,
        RequireSignedTokens = true,
        ValidAlgorithms = s_algorithms,
        ValidTypes = ["JWT", "at+jwt"],
        ValidIssuers = [options.IssuerV2, options.IssuerV1],
        ValidAudiences = options.Audiences,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        RequireExpirationTime = true,
        LifetimeValidator = IsAlive,
    };

    // The library would ask the system's clock. The skew is taken from our time, since a date in a token may be the last one that there is.
    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (expires is not { } end)
            throw new SecurityTokenNoExpirationException();
        if (now - options.ClockSkew >= end)
            throw new SecurityTokenExpiredException { Expires = end };
        return notBefore is not { } begin || now + options.ClockSkew >= begin ? true : throw new SecurityTokenNotYetValidException { NotBefore = begin };
    }

    private TokenRefusedException Refusal(Exception? exception, JsonWebToken token)
    {
        var (reason, message) = exception switch
        {
            SecurityTokenSignatureKeyNotFoundException => (
                TokenRefusal.UnknownKey,
                $"It is signed with the key {(Identifier.IsValid(token.Kid) ? token.Kid : "of an unusable name")}, which the tenant does not publish. Is it one for Microsoft Graph?"),
            SecurityTokenInvalidAlgorithmException => (TokenRefusal.Algorithm, "Its algorithm is not allowed, or does not fit the key."),
            SecurityTokenInvalidSignatureException => (TokenRefusal.Signature, "Its signature is wrong: it was changed, or is for Microsoft Graph."),
            SecurityTokenExpiredException expired => (TokenRefusal.Expired, $"It expired at {expired.Expires:u}; it is {clock.GetUtcNow():u} here."),
            SecurityTokenNotYetValidException early => (TokenRefusal.NotYetValid, $"It is valid from {early.NotBefore:u}; it is {clock.GetUtcNow():u} here. Is this machine's clock right?"),
            SecurityTokenNoExpirationException or SecurityTokenInvalidLifetimeException => (TokenRefusal.Lifetime, "It does not say until when it is valid."),
            // The signature is judged before these, so what the token says is Entra's word.
            SecurityTokenInvalidIssuerException => (TokenRefusal.Issuer, $"It was issued by '{token.Issuer}'; expected '{options.IssuerV2}' or '{options.IssuerV1}'."),
            SecurityTokenInvalidAudienceException => (
                TokenRefusal.Audience, $"It is for '{string.Join("', '", token.Audiences)}' and not for '{string.Join("' or '", options.Audiences)}'."),
            SecurityTokenInvalidTypeException => (TokenRefusal.Kind, "Its type is not that of an access token."),
            _ => (TokenRefusal.Malformed, "It cannot be read."),
        };
        return new(reason, message, exception);
    }

    // What clients do every day, and what anybody can send, is no warning; what somebody has to put right is.
    private static LogLevel Level(TokenRefusal reason) => reason is TokenRefusal.Expired or TokenRefusal.Malformed or TokenRefusal.TooLong ? LogLevel.Information : LogLevel.Warning;
}
