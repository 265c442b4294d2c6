using LotFlow.Domain.People;
using LotFlow.Http.Security;

namespace LotFlow.Server.Users;

/// <summary>The configured users: who is behind a token.</summary>
internal sealed class UserDirectory(IReadOnlyList<ConfiguredUser> users) : ISignIn
{
    private readonly Dictionary<string, Person> _byToken = users.ToDictionary(u => u.TokenSha256, u => u.Person, StringComparer.OrdinalIgnoreCase);

    // Looking a digest up tells nothing about the token by its timing.
    public Task<Person?> FindAsync(string token, CancellationToken cancellation = default) => Task.FromResult(_byToken.GetValueOrDefault(AccessToken.Sha256(token)));
}
