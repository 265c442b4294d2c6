using Microsoft.Extensions.Logging;

namespace LotFlow.Abstractions.Workflows;

/// <summary>
/// What workflow code may use: the part of Durable Functions' TaskOrchestrationContext that LotFlow needs, with the same
/// meaning. Workflow code is replayed, so it must be deterministic: time, identifiers and every effect come from here.
/// </summary>
public interface IWorkflowContext
{
    string InstanceId { get; }

    /// <summary>The time at which the current turn began; the same in every replay.</summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>True while the past is being replayed. Only for logging and diagnostics.</summary>
    bool IsReplaying { get; }

    /// <summary>An identifier that is the same in every replay.</summary>
    Guid NewGuid();

    /// <summary>A logger that is silent during replay.</summary>
    ILogger CreateReplaySafeLogger(string category);

    /// <summary>Schedules an activity: work with effects, run at least once, whose result is kept.</summary>
    /// <exception cref="WorkflowTaskFailedException">The activity failed for good.</exception>
    Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input, RetryPolicy? retry = null);

    /// <summary>Runs another workflow under this id and waits for its result. An instance that exists already is adopted, not started again.</summary>
    /// <exception cref="WorkflowTaskFailedException">The child failed or was terminated.</exception>
    Task<TOutput> CallChildAsync<TInput, TOutput>(WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input);

    /// <summary>Completes at the given time, which survives restarts. Cancel it when it is no longer needed: an open timer keeps the instance running.</summary>
    Task CreateTimerAsync(DateTimeOffset dueAt, CancellationToken cancellation = default);

    /// <summary>
    /// Waits for the next external event of this name. Events that came early are kept, first in first out. A wait that is
    /// cancelled consumes nothing. Keep one wait per name and reuse its task across timers. Names are case-insensitive.
    /// </summary>
    Task<T> WaitForExternalEventAsync<T>(string eventName, CancellationToken cancellation = default);

    /// <summary>What status queries show while the workflow runs.</summary>
    void SetCustomStatus(object? status);

    /// <summary>
    /// Ends this execution and starts it again under the same id with a new input and an empty history. External events that
    /// were not consumed are carried over. Return from the workflow right after the call.
    /// </summary>
    void ContinueAsNew(object? input);
}
