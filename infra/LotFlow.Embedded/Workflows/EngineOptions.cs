namespace LotFlow.Embedded.Workflows;

/// <summary>Settings of the embedded workflow engine.</summary>
public sealed record EngineOptions
{
    /// <summary>Executions kept in memory between turns, so that they need no replay. 0 replays before every turn, as Durable Functions does.</summary>
    public int WarmInstances { get; init; } = 2_000;

    /// <summary>Turns taken at the same time; they mostly wait for the disk.</summary>
    public int ConcurrentTurns { get; init; } = 64;

    /// <summary>Activities run at the same time.</summary>
    public int ConcurrentActivities { get; init; } = 128;

    /// <summary>Times that the process may die with the same work at hand before that work is taken for its cause.</summary>
    public int MaxRecoveries { get; init; } = 10;

    /// <summary>How long a stop waits for activities that have been told to end.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(5);
}
