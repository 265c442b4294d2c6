using LotFlow.Abstractions.Workflows;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Conformance;

/// <summary>What a host has to run for one scenario.</summary>
/// <param name="Registry">Every workflow and activity of the suite.</param>
/// <param name="Probe">A service that the activities ask their service provider for.</param>
/// <param name="Loggers">Where the replay-safe loggers of the workflows must write.</param>
public sealed record ConformanceSetup(WorkflowRegistry Registry, ActivityProbe Probe, ILoggerFactory Loggers);

/// <summary>A running workflow engine of one scenario, with nothing in it.</summary>
public abstract class ConformanceHost : IAsyncDisposable
{
    public abstract IWorkflowClient Client { get; }

    /// <summary>Lets this much of the engine's time pass: on a fake clock at once, on a real one by waiting.</summary>
    public abstract Task AdvanceAsync(TimeSpan time);

    /// <summary>
    /// Lets the engine do what it can do now. An engine that cannot tell waits a moment: scenarios ask again until they see what
    /// they wait for. Not to be called while an activity is held at a gate.
    /// </summary>
    public abstract Task SettleAsync();

    public abstract ValueTask DisposeAsync();
}
