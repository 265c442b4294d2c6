using LotFlow.Domain.People;
using LotFlow.Workflows.People;

namespace LotFlow.Workflows.Tests.Hosting;

/// <summary>The people of the plant.</summary>
internal sealed class Staff : IPeople
{
    public static readonly Person Operator = new("op1", "Olga Operator", Email: null, [Role.Operator], []);
    public static readonly Person Inspector = new("inspector1", "Ivo Inspector", "ivo@example.com", [Role.Inspector], []);
    public static readonly Person Quality = new("qa1", "Quinn Quality", "quinn@example.com", [Role.Quality], []);
    public static readonly Person Quality2 = new("qa2", "Rosa Quality", "rosa@example.com", [Role.Quality], []);
    public static readonly Person Manager = new("manager1", "Mira Manager", "mira@example.com", [Role.Manager], []);
    public static readonly Person ElsewhereQuality = new("qa9", "Nils Quality", "nils@example.com", [Role.Quality], ["SOUTH"]);

    /// <summary>Wears both hats, which four eyes must notice.</summary>
    public static readonly Person InspectingQuality = new("qi1", "Gita Both", "gita@example.com", [Role.Quality, Role.Inspector, Role.Operator], ["BOTH"]);

    private static readonly Person[] Everyone = [Operator, Inspector, Quality, Quality2, Manager, ElsewhereQuality, InspectingQuality];

    private readonly List<Person> _people = [.. Everyone];

    /// <summary>People whom only some tests need.</summary>
    public void Hire(params Person[] people) => _people.AddRange(people);

    public Task<Person?> FindAsync(string personId, CancellationToken cancellation = default) =>
        Task.FromResult(_people.Find(p => p.Id == personId));

    public Task<IReadOnlyList<Person>> WithRoleAsync(Role role, string siteId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<Person>>([.. _people.Where(p => p.Has(role) && p.MayActAt(siteId))]);
}
