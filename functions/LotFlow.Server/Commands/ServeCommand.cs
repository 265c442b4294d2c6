using System.CommandLine;
using LotFlow.Http.Security;
using LotFlow.Notifications.Settings;
using LotFlow.Server.Amqp;
using LotFlow.Server.Hosting;
using LotFlow.Server.Users;

namespace LotFlow.Server.Commands;

/// <summary><c>lotflow serve</c>: the server with the people that the configuration lets in.</summary>
internal static class ServeCommand
{
    private const string DefaultData = "lotflow-data";

    public static Command Create()
    {
        var command = new Command("serve", "Serve LotFlow with the users of the configuration, or of Microsoft Entra ID.");
        var options = new HostOptions();
        options.AddTo(command);
        command.SetAction((parsed, _) => HostRun.RunAsync(() => Prepare(options.Read(parsed)), (_, _) => Task.FromResult<int?>(null)));
        return command;
    }

    private static EmbeddedHostOptions Prepare(HostSettings settings)
    {
        var (users, entra) = SignInConfiguration.Read(settings.Configuration);
        if (users.Count == 0 && entra is null)
            throw new ConfigurationException(NoUsers);
        if (!settings.IsLoopbackOnly)
            Console.Error.WriteLine("Warning: tokens travel unencrypted over http. Let only a reverse proxy with TLS reach this address.");
        var amqp = AmqpSettings.Read(settings.Configuration);
        if (amqp is { IsLoopback: false })
            Console.Error.WriteLine("Warning: passwords travel unencrypted over amqp. Let only a proxy with TLS reach this address.");
        return new()
        {
            Amqp = amqp,
            Notifications = Notifications(settings.Configuration),
            DataFolder = settings.DataFolder ?? DefaultData,
            Urls = settings.Urls,
            Users = users,
            Entra = entra,
            Verbose = settings.Verbose,
        };
    }

    private static NotificationSettings? Notifications(IConfiguration configuration) =>
        NotificationConfiguration.Read(configuration, NotificationConfiguration.ReadPublicUrl(configuration, Wrong), Wrong);

    private static ConfigurationException Wrong(string problem) => new(problem);

    private const string NoUsers = """
        No users are configured, so nobody could sign in. Make a token for the first one:

            lotflow users token

        and put its digest into appsettings.json (or a file named by --config):

            {
              "Users": [
                { "id": "admin", "name": "Your Name", "email": "you@example.com", "roles": ["admin"], "sites": [], "tokenSha256": "<digest>" }
              ]
            }

        Roles: operator, supervisor, controller, inspector, quality, manager, recall, integrator, auditor, admin. No sites means all sites.
        To let people sign in by Microsoft Entra ID instead, configure the section Entra: docs/configuration.md.
        To try LotFlow without configuring anything: lotflow demo
        """;
}
