using LotFlow.Domain.People;
using LotFlow.Http.Security;
using LotFlow.Workflows.People;

namespace LotFlow.Server.Users;

/// <summary>The configured users: who is behind a token, and to whom a question goes.</summary>
internal sealed class UserDirectory(IReadOnlyList<ConfiguredUser> users) : ISignIn, IPeople
{
    private readonly Dictionary<string, Person> _byToken = users.ToDictionary(u => u.TokenSha256, u => u.Person, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Person> _byId = users.ToDictionary(u => u.Person.Id, u => u.Person, StringComparer.Ordinal);

    // Looking a digest up tells nothing about the token by its timing.
    Task<Person?> ISignIn.FindAsync(string token, CancellationToken cancellation) => Task.FromResult(_byToken.GetValueOrDefault(AccessToken.Sha256(token)));

    Task<Person?> IPeople.FindAsync(string personId, CancellationToken cancellation) => Task.FromResult(_byId.GetValueOrDefault(personId));

    Task<IReadOnlyList<Person>> IPeople.WithRoleAsync(Role role, string siteId, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Person>>([.. _byId.Values.Where(p => p.Has(role) && p.MayActAt(siteId))]);
}
