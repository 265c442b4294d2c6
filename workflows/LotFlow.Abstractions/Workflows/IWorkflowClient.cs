using System.Text.Json;

namespace LotFlow.Abstractions.Workflows;

/// <summary>Starts, wakes and steers workflow instances from outside.</summary>
public interface IWorkflowClient
{
    /// <summary>Starts an instance. Ids are never reused: one that exists, in whatever state, is left as it is.</summary>
    /// <returns>True if it was started by this call, false if it was there.</returns>
    Task<bool> StartAsync<TInput, TOutput>(
        WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellation = default);

    /// <summary>Hands an external event to an instance. It is kept until the workflow waits for it.</summary>
    Task<EventDelivery> RaiseEventAsync<T>(string instanceId, string eventName, T payload, CancellationToken cancellation = default);

    Task<WorkflowInstance?> GetAsync(string instanceId, CancellationToken cancellation = default);

    Task<WorkflowInstancePage> QueryAsync(WorkflowQuery query, CancellationToken cancellation = default);

    /// <summary>Stops taking turns until resumed; what arrives meanwhile is kept. False if there is no such running instance.</summary>
    Task<bool> SuspendAsync(string instanceId, string? reason = null, CancellationToken cancellation = default);

    /// <summary>Goes on after a suspension, and tries a blocked instance again. False if there is no such instance to resume.</summary>
    Task<bool> ResumeAsync(string instanceId, string? reason = null, CancellationToken cancellation = default);

    /// <summary>Ends an instance for good without running its code. False if there is no such running instance.</summary>
    Task<bool> TerminateAsync(string instanceId, string? reason = null, CancellationToken cancellation = default);

    /// <summary>Removes a finished instance with its history. False if it is unknown or not finished.</summary>
    Task<bool> PurgeAsync(string instanceId, CancellationToken cancellation = default);

    /// <summary>Completes when the instance has finished; null if there is no such instance.</summary>
    Task<WorkflowInstance?> WaitForCompletionAsync(string instanceId, CancellationToken cancellation = default);
}

public enum EventDelivery
{
    Accepted,

    /// <summary>There is no such instance; nothing was kept.</summary>
    UnknownInstance,

    /// <summary>The instance has finished; nothing was kept.</summary>
    InstanceFinished,
}

public enum WorkflowStatus
{
    /// <summary>Started, first turn not yet taken.</summary>
    Pending,
    Running,
    Suspended,

    /// <summary>Cannot go on until its code is restored or the instance is resumed; the reason is in <see cref="WorkflowInstance.Failure"/>.</summary>
    Blocked,
    Completed,
    Failed,
    Terminated,
}

/// <summary>An instance as status queries show it. Payloads are JSON.</summary>
public sealed record WorkflowInstance(
    string InstanceId,
    string Name,
    int Version,
    WorkflowStatus Status,
    JsonElement? CustomStatus,
    JsonElement? Input,
    JsonElement? Output,
    WorkflowFailure? Failure,
    string? ParentInstanceId,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public bool IsFinished => Status is WorkflowStatus.Completed or WorkflowStatus.Failed or WorkflowStatus.Terminated;
}

/// <summary>Which instances to list, ordered by id.</summary>
public sealed record WorkflowQuery(
    WorkflowStatus? Status = null, string? Name = null, string? InstanceIdPrefix = null, int Limit = 100, string? Continuation = null);

public sealed record WorkflowInstancePage(IReadOnlyList<WorkflowInstance> Instances, string? Continuation);
