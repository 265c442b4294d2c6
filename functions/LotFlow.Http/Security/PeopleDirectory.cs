using LotFlow.Domain.People;
using LotFlow.Workflows.People;

namespace LotFlow.Http.Security;

/// <summary>The people that the configuration names: to whom a question goes, and who is behind an id.</summary>
public sealed class PeopleDirectory(IEnumerable<Person> people) : IPeople
{
    private readonly Dictionary<string, Person> _byId = people.ToDictionary(p => p.Id, StringComparer.Ordinal);

    public Task<Person?> FindAsync(string personId, CancellationToken cancellation = default) => Task.FromResult(Find(personId));

    public Task<IReadOnlyList<Person>> WithRoleAsync(Role role, string siteId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<Person>>([.. _byId.Values.Where(p => p.Has(role) && p.MayActAt(siteId))]);

    internal Person? Find(string personId) => _byId.GetValueOrDefault(personId);
}
