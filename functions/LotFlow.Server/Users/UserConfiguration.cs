using LotFlow.Domain;
using LotFlow.Domain.People;

namespace LotFlow.Server.Users;

/// <summary>Reads the section <c>Users</c> of the configuration.</summary>
internal static class UserConfiguration
{
    private const int DigestLength = 64;

    /// <exception cref="ConfigurationException">Something in it is wrong; the message says what and where.</exception>
    public static IReadOnlyList<ConfiguredUser> Read(IConfiguration configuration)
    {
        List<ConfiguredUser> users = [];
        foreach (var section in configuration.GetSection("Users").GetChildren())
        {
            var user = ReadUser(section);
            if (users.Exists(u => u.Person.Id == user.Person.Id))
                throw Wrong(section, $"the id '{user.Person.Id}' is used twice");
            if (users.Exists(u => u.TokenSha256.Equals(user.TokenSha256, StringComparison.OrdinalIgnoreCase)))
                throw Wrong(section, $"'{user.Person.Id}' has the token of another user; give each a token of their own");
            users.Add(user);
        }

        return users;
    }

    private static ConfiguredUser ReadUser(IConfigurationSection section)
    {
        var id = section["id"];
        if (!Identifier.IsValid(id))
            throw Wrong(section, $"its id is '{id}'; expected 1 to 64 letters, digits, dots, underscores or hyphens");
        var digest = section["tokenSha256"];
        if (digest is not { Length: DigestLength } || !digest.All(char.IsAsciiHexDigit))
            throw Wrong(section, $"the tokenSha256 of '{id}' is not a SHA-256 digest (64 hexadecimal digits); 'lotflow users token' makes one");
        List<Role> roles = [];
        foreach (var name in Texts(section, "roles"))
        {
            if (!Enum.TryParse<Role>(name, ignoreCase: true, out var role) || !Enum.IsDefined(role) || char.IsAsciiDigit(name[0]))
                throw Wrong(section, $"'{id}' has the role '{name}'; expected some of {string.Join(", ", Enum.GetNames<Role>().Select(r => r.ToLowerInvariant()))}");
            roles.Add(role);
        }

        if (roles.Count == 0)
            throw Wrong(section, $"'{id}' has no roles and could do nothing");
        return new(new(id!, section["name"] ?? id!, section["email"], roles, [.. Texts(section, "sites")]), digest);
    }

    private static IEnumerable<string> Texts(IConfigurationSection section, string name) =>
        section.GetSection(name).GetChildren().Select(c => c.Value ?? "").Where(v => v.Length > 0);

    private static ConfigurationException Wrong(IConfigurationSection section, string problem) =>
        new($"The configuration of {section.Path} is wrong: {problem}.");
}

/// <summary>The configuration cannot be used. The message is for the person who wrote it.</summary>
internal sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
