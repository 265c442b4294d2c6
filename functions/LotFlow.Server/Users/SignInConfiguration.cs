using LotFlow.Http.Security;
using LotFlow.Http.Security.Entra;
using LotFlow.Server.Hosting;

namespace LotFlow.Server.Users;

/// <summary>
/// Reads who may sign in: users with tokens, or Microsoft Entra ID, and never both. One person with two ids could request and approve, and
/// an account that is closed in Entra would still have its token here.
/// </summary>
internal static class SignInConfiguration
{
    /// <exception cref="ConfigurationException">Something in it is wrong; the message says what and where.</exception>
    public static (IReadOnlyList<ConfiguredUser> Users, EntraPeople? Entra) Read(IConfiguration configuration)
    {
        var users = UserConfiguration.Read(configuration);
        var people = PersonConfiguration.ReadPeople(configuration);
        if (EntraConfiguration.Read(configuration) is not { } entra)
        {
            return people.Count == 0
                ? (users, null)
                : throw new ConfigurationException(
                    $"The section {PersonConfiguration.PeopleSection} belongs to {EntraConfiguration.Section}, which is missing; without it people are listed under {UserConfiguration.Section}.");
        }

        return users.Count == 0
            ? ([], new(entra, people))
            : throw new ConfigurationException(
                $"Both {EntraConfiguration.Section} and {UserConfiguration.Section} are configured. Whoever had an id in each could approve their own requests: leave one out. "
                + $"With {EntraConfiguration.Section}, systems sign in as applications, and who gets messages is listed under {PersonConfiguration.PeopleSection}.");
    }
}
