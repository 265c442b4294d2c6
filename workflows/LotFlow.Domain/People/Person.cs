namespace LotFlow.Domain.People;

public enum Role
{
    Operator,
    Supervisor,
    Controller,
    Inspector,
    Quality,
    Manager,
    Recall,
    Integrator,
    Auditor,
    Admin,
}

/// <summary>Someone, or a system, that acts in LotFlow.</summary>
/// <param name="Id">Stable identifier; what records name.</param>
/// <param name="Name">Printed name, as signatures show it (21 CFR 11.50).</param>
/// <param name="Email">Where messages go; null for systems.</param>
/// <param name="Roles">What the person may do.</param>
/// <param name="Sites">Where; empty means everywhere.</param>
public sealed record Person(string Id, string Name, string? Email, IReadOnlyList<Role> Roles, IReadOnlyList<string> Sites)
{
    /// <summary>LotFlow itself, for what its workflows do.</summary>
    public static Person System { get; } = new("lotflow", "LotFlow", Email: null, [], []);

    public bool Has(Role role) => Roles.Contains(role);

    public bool HasAny(IEnumerable<Role> roles) => roles.Any(Has);

    public bool MayActAt(string siteId) => Sites.Count == 0 || Sites.Contains(siteId, StringComparer.Ordinal);
}
