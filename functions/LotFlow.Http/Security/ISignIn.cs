using LotFlow.Domain.People;

namespace LotFlow.Http.Security;

/// <summary>Knows who is behind a bearer token: configured users on the embedded host, Microsoft Entra ID on Azure.</summary>
public interface ISignIn
{
    /// <summary>The person, or null for a token that is unknown, expired or not for LotFlow.</summary>
    Task<Person?> FindAsync(string token, CancellationToken cancellation = default);
}
