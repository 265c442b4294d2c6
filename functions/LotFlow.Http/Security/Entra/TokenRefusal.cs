namespace LotFlow.Http.Security.Entra;

/// <summary>Why a token is not taken; the log names it, the client is not told.</summary>
internal enum TokenRefusal
{
    Malformed,
    TooLong,
    Algorithm,
    UnknownKey,
    Signature,
    Expired,
    NotYetValid,
    Lifetime,
    Issuer,
    Tenant,
    Audience,
    Version,
    Kind,
    Scope,
    Claims,
}

/// <summary>A token is not taken. The message is for the log: it says what to do, and holds nothing of a token that is not proven to be Entra's.</summary>
internal sealed class TokenRefusedException(TokenRefusal reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public TokenRefusal Reason { get; } = reason;
}
