using LotFlow.Domain.People;
using LotFlow.Server.Users;

namespace LotFlow.Server.Demo;

/// <summary>The users of the demo. Each signs in with their id as token, which is why the demo listens on the loopback address only.</summary>
internal static class DemoUsers
{
    public static IReadOnlyList<ConfiguredUser> All { get; } =
    [
        User("op1", "Olga Petersen", Role.Operator),
        User("op2", "Omar Haddad", Role.Operator),
        User("supervisor1", "Susanne Vogt", Role.Supervisor),
        User("controller1", "Carlos Ortega", Role.Controller),
        User("inspector1", "Ines Moreau", Role.Inspector),
        User("qa1", "Quentin Abel", Role.Quality),
        User("qa2", "Aisha Qureshi", Role.Quality),
        User("manager1", "Maria Nowak", Role.Manager, Role.Quality),
        User("recall1", "Rebecca Callaghan", Role.Recall),
        System("wms", "Warehouse management system"),
        System("mes", "Manufacturing execution system"),
        System("lims", "Laboratory information system"),
        User("auditor1", "Anders Dahl", Role.Auditor),
        User("admin1", "Ada Minkowski", Role.Admin),
    ];

    private static ConfiguredUser User(string id, string name, params Role[] roles) => new(new(id, name, $"{id}@lotflow.example", roles, []), AccessToken.Sha256(id));

    private static ConfiguredUser System(string id, string name) => new(new(id, name, Email: null, [Role.Integrator], []), AccessToken.Sha256(id));
}
