using LotFlow.Domain;
using LotFlow.Domain.People;
using Microsoft.Extensions.Configuration;

namespace LotFlow.Http.Security;

/// <summary>Reads people from the configuration, for every section that lists some.</summary>
public static class PersonConfiguration
{
    /// <summary>The people beside Microsoft Entra ID: who gets messages, and where a signed-in person may act.</summary>
    public const string PeopleSection = "People";

    /// <summary>Reads the section <c>People</c>. Roles may be missing there: they only say who gets messages; what a person may do is in the token.</summary>
    /// <exception cref="ConfigurationException">Something in it is wrong; the message says what and where.</exception>
    public static IReadOnlyList<Person> ReadPeople(IConfiguration configuration)
    {
        List<Person> people = [];
        foreach (var section in configuration.GetSection(PeopleSection).GetChildren())
        {
            var person = ReadPerson(section);
            if (section["tokenSha256"] is not null)
                throw Wrong(section, $"'{person.Id}' has a tokenSha256, but with Entra nobody signs in with it; leave it out");
            if (people.Exists(p => p.Id == person.Id))
                throw Wrong(section, $"the id '{person.Id}' is used twice");
            people.Add(person);
        }

        return people;
    }

    /// <summary>Reads one person: <c>id</c>, <c>name</c>, <c>email</c>, <c>roles</c>, <c>sites</c>.</summary>
    /// <exception cref="ConfigurationException">Something in it is wrong; the message says what and where.</exception>
    public static Person ReadPerson(IConfigurationSection section)
    {
        var id = section["id"];
        if (!Identifier.IsValid(id))
            throw Wrong(section, $"its id is '{id}'; expected 1 to 64 letters, digits, dots, underscores or hyphens");
        List<Role> roles = [];
        foreach (var name in List(section, "roles"))
        {
            if (!RoleNames.TryParse(name, out var role))
                throw Wrong(section, $"'{id}' has the role '{name}'; expected some of {RoleNames.All}");
            roles.Add(role);
        }

        // A site that is misspelt must not turn into no restriction at all.
        string[] sites = [.. List(section, "sites")];
        return Array.Find(sites, site => !Identifier.IsValid(site)) is { } wrong
            ? throw Wrong(section, $"'{id}' has the site '{wrong}', which no site can be called")
            : new(id!, section["name"] is { Length: > 0 } name_ ? name_ : id!, section["email"], roles, sites);
    }

    /// <summary>What is wrong with a section, in the words that every section uses.</summary>
    public static ConfigurationException Wrong(IConfigurationSection section, string problem) =>
        new($"The configuration of {section.Path} is wrong: {problem}.");

    private static IEnumerable<string> List(IConfigurationSection section, string name)
    {
        var list = section.GetSection(name);
        return string.IsNullOrEmpty(list.Value)
            ? list.GetChildren().Select(c => c.Value ?? "")
            : throw Wrong(section, $"its {name} are '{list.Value}'; expected a list, such as [\"{list.Value}\"]");
    }
}
