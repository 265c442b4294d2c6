using LotFlow.Http.Security;

namespace LotFlow.Server.Users;

/// <summary>Reads the section <c>Users</c> of the configuration.</summary>
internal static class UserConfiguration
{
    public const string Section = "Users";

    private const int DigestLength = 64;

    /// <exception cref="ConfigurationException">Something in it is wrong; the message says what and where.</exception>
    public static IReadOnlyList<ConfiguredUser> Read(IConfiguration configuration)
    {
        List<ConfiguredUser> users = [];
        foreach (var section in configuration.GetSection(Section).GetChildren())
        {
            var user = ReadUser(section);
            if (users.Exists(u => u.Person.Id == user.Person.Id))
                throw PersonConfiguration.Wrong(section, $"the id '{user.Person.Id}' is used twice");
            if (users.Exists(u => u.TokenSha256.Equals(user.TokenSha256, StringComparison.OrdinalIgnoreCase)))
                throw PersonConfiguration.Wrong(section, $"'{user.Person.Id}' has the token of another user; give each a token of their own");
            users.Add(user);
        }

        return users;
    }

    private static ConfiguredUser ReadUser(IConfigurationSection section)
    {
        var person = PersonConfiguration.ReadPerson(section);
        if (person.Roles.Count == 0)
            throw PersonConfiguration.Wrong(section, $"'{person.Id}' has no roles and could do nothing");
        var digest = section["tokenSha256"];
        return digest is { Length: DigestLength } && digest.All(char.IsAsciiHexDigit)
            ? new(person, digest)
            : throw PersonConfiguration.Wrong(section, $"the tokenSha256 of '{person.Id}' is not a SHA-256 digest (64 hexadecimal digits); 'lotflow users token' makes one");
    }
}
