using LotFlow.Embedded.Workflows;
using LotFlow.Server.Users;

namespace LotFlow.Server.Hosting;

/// <summary>What an embedded host runs on.</summary>
internal sealed record EmbeddedHostOptions
{
    /// <summary>Everything is kept here; one process at a time.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:0"];

    public required IReadOnlyList<ConfiguredUser> Users { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Logs what LotFlow does; without it only warnings.</summary>
    public bool Verbose { get; init; }

    public EngineOptions Engine { get; init; } = new();

    /// <summary>Where the log goes; the console if nothing is said.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
