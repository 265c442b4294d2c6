using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Sockets;
using LotFlow.Http.Security;
using LotFlow.Server.Amqp;
using LotFlow.Server.Demo;
using LotFlow.Server.Hosting;
using Spectre.Console;

namespace LotFlow.Server.Commands;

/// <summary><c>lotflow demo</c>: tells the story of a morning's deliveries on a real server, and stays up for trying more.</summary>
internal static class DemoCommand
{
    private const string Admin = "admin1";

    public static Command Create()
    {
        var command = new Command("demo", "Start with demo users and a story, on the loopback address only.");
        var options = new HostOptions();
        options.AddTo(command);
        var once = new Option<bool>("--once") { Description = "End after the story: exit code 0 if every step went as it must." };
        var noStory = new Option<bool>("--no-story") { Description = "Only start, with the demo's users and master data." };
        command.Options.Add(once);
        command.Options.Add(noStory);
        command.SetAction((parsed, _) => RunAsync(options, parsed, parsed.GetValue(once), tellsStory: !parsed.GetValue(noStory)));
        return command;
    }

    private static async Task<int> RunAsync(HostOptions options, ParseResult parsed, bool once, bool tellsStory)
    {
        string? temporary = null;
        var amqp = FreeAmqp();
        try
        {
            return await HostRun.RunAsync(
                () =>
                {
                    var settings = options.Read(parsed);
                    if (!settings.IsLoopbackOnly)
                    {
                        throw new ConfigurationException(
                            "The demo's users have no secrets, so it listens on the loopback address only: leave --urls out, or name http://127.0.0.1:<port>.");
                    }

                    return new EmbeddedHostOptions
                    {
                        DataFolder = settings.DataFolder ?? (temporary = Directory.CreateTempSubdirectory("lotflow-demo-").FullName),
                        Urls = settings.Urls,
                        Users = DemoUsers.All,
                        Amqp = amqp,
                        Verbose = settings.Verbose,
                    };
                },
                (host, cancellation) => PlayAsync(host.Address, amqp, once, tellsStory, cancellation),
                (host, cancellation) => FurnishAsync(host.Address, cancellation));
        }
        finally
        {
            if (temporary is not null)
                Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>The demo's AMQP, or null where another program has its port: the story goes on without.</summary>
    private static AmqpSettings? FreeAmqp()
    {
        try
        {
            using var probe = new TcpListener(AmqpSettings.ForDemo.Address, AmqpSettings.ForDemo.Port);
            probe.Start();
            return AmqpSettings.ForDemo;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static async Task FurnishAsync(Uri address, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Admin);
        await DemoMasterData.PutAsync(client, cancellation);
    }

    private static async Task<int?> PlayAsync(Uri address, AmqpSettings? amqp, bool once, bool tellsStory, CancellationToken cancellation)
    {
        var wentWell = !tellsStory || await DemoStory.TellAsync(address, AnsiConsole.Console, TimeProvider.System, cancellation);
        if (once)
            return wentWell ? ExitCodes.Ok : ExitCodes.Failed;
        Console.WriteLine($"Try it: curl -H 'Authorization: Bearer {Admin}' {address}api/notifications");
        Console.WriteLine(amqp is null
            ? $"AMQP:   not here, port {AmqpSettings.DefaultPort} is taken"
            : $"AMQP:   {amqp.Url} user {amqp.User} password demo (send to {CommandQueue.Address}, receive from {AmqpHost.EventsAddress}demo)");
        Console.WriteLine($"Routes: {address}openapi/v1.json   Stop: Ctrl+C");
        return null;
    }
}
