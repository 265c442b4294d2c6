using LotFlow.Domain.People;

namespace LotFlow.Http.Security;

/// <summary>Knows who is behind a bearer token: users of the configuration, or Microsoft Entra ID.</summary>
public interface ISignIn
{
    /// <summary>The person, or null for a token that is unknown, expired or not for LotFlow.</summary>
    /// <exception cref="SignInUnavailableException">Whether it is cannot be told at the moment.</exception>
    Task<Person?> FindAsync(string token, CancellationToken cancellation = default);
}
