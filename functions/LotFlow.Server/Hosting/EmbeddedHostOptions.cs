using LotFlow.Domain.People;
using LotFlow.Embedded.Workflows;
using LotFlow.Http.Security.Entra;
using LotFlow.Notifications.Settings;
using LotFlow.Server.Amqp;
using LotFlow.Server.Users;

namespace LotFlow.Server.Hosting;

/// <summary>What an embedded host runs on.</summary>
internal sealed record EmbeddedHostOptions
{
    /// <summary>Everything is kept here; one process at a time.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:0"];

    /// <summary>Who may sign in with a token of the configuration; nobody where Entra says who people are.</summary>
    public IReadOnlyList<ConfiguredUser> Users { get; init; } = [];

    /// <summary>Sign-in by Microsoft Entra ID, in place of the users.</summary>
    public EntraPeople? Entra { get; init; }

    /// <summary>Where AMQP is listened on; null where it is not.</summary>
    public AmqpSettings? Amqp { get; init; }

    /// <summary>How messages reach people; null where they are only kept.</summary>
    public NotificationSettings? Notifications { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Logs what LotFlow does; without it only warnings.</summary>
    public bool Verbose { get; init; }

    public EngineOptions Engine { get; init; } = new();

    /// <summary>Where the log goes; the console if nothing is said.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}

/// <summary>Who signs in by Microsoft Entra ID.</summary>
/// <param name="Options">Whose tokens are taken.</param>
/// <param name="People">Who gets messages, and where signed-in people may act.</param>
/// <param name="Metadata">How the tenant's metadata is reached; over the network if nothing is said.</param>
internal sealed record EntraPeople(EntraOptions Options, IReadOnlyList<Person> People, Func<HttpMessageHandler>? Metadata = null);
