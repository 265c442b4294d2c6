using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Workflows.People;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Approvals;

/// <summary>Who decides in whose place, and who is away. There are few, so all lie in one partition.</summary>
public sealed class DelegationStore(IDocumentStore store, IPeople people, TimeProvider clock)
{
    // No site is called so: a partition of approvals ends with a dot.
    private const string Partition = "delegations";

    private readonly IDocumentContainer _approvals = store.Container(Containers.Approvals);

    public Task<Delegation?> FindAsync(string delegationId, CancellationToken cancellation) =>
        _approvals.FindAsync<Delegation>(Partition, DocumentId(delegationId), cancellation);

    /// <summary>All that are not over, or every one, in the order of their start.</summary>
    public async Task<IReadOnlyList<Delegation>> ListAsync(bool alsoPast, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var all = await _approvals.ListAsync<Delegation>(Partition, IdPrefix, cancellation);
        return [.. all.Where(d => alsoPast || (d.RevokedAt is null && now < d.EndsAt)).OrderBy(d => d.StartsAt).ThenBy(d => d.DelegationId, StringComparer.Ordinal)];
    }

    /// <summary>Those that are not over in which a person lends or borrows.</summary>
    public async Task<IReadOnlyList<Delegation>> OfPersonAsync(string personId, CancellationToken cancellation) =>
        [.. (await ListAsync(alsoPast: false, cancellation)).Where(d => d.PersonId == personId || d.DelegateId == personId)];

    /// <summary>Those that hold now, with the people whose rights they lend.</summary>
    public async Task<Delegations> NowAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var on = (await ListAsync(alsoPast: false, cancellation)).Where(d => d.IsOn(now)).ToList();
        if (on.Count == 0)
            return Delegations.None;
        Dictionary<string, Person> delegators = new(StringComparer.Ordinal);
        foreach (var id in on.Select(d => d.PersonId).Distinct(StringComparer.Ordinal))
        {
            if (await people.FindAsync(id, cancellation) is { } person)
                delegators[id] = person;
        }

        return new(on, delegators);
    }

    public Task<Delegation?> ChangeAsync(string delegationId, Func<Delegation?, Delegation?> change, CancellationToken cancellation) =>
        _approvals.ChangeAsync(Partition, DocumentId(delegationId), change, cancellation);

    private const string IdPrefix = "delegation:";

    private static string DocumentId(string delegationId) => IdPrefix + delegationId;
}
