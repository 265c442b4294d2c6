using LotFlow.Domain.People;

namespace LotFlow.Workflows.People;

/// <summary>Who there is: to whom a question goes, and who is behind an id. The host knows (configuration, a directory).</summary>
public interface IPeople
{
    Task<Person?> FindAsync(string personId, CancellationToken cancellation = default);

    /// <summary>Everyone who has the role at the site.</summary>
    Task<IReadOnlyList<Person>> WithRoleAsync(Role role, string siteId, CancellationToken cancellation = default);
}
