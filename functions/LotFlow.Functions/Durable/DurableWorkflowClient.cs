using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Durable;

/// <summary>The port's client over the platform's, with the promises that the platform does not make: ids are used once, events are not lost.</summary>
internal sealed class DurableWorkflowClient(DurableClientAccessor clients, InstanceStarter starter, StartGuard guard, TimeProvider clock) : IWorkflowClient
{
    /// <summary>How long an event waits for an instance to take its first turn.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private DurableTaskClient Client => clients.Current;

    public Task<bool> StartAsync<TInput, TOutput>(
        WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellation = default) =>
        starter.StartAsync(workflow, instanceId, input, cancellation);

    public async Task<EventDelivery> RaiseEventAsync<T>(string instanceId, string eventName, T payload, CancellationToken cancellation = default)
    {
        if (await Client.GetInstancesAsync(instanceId, cancellation: cancellation) is not { } found)
            return EventDelivery.UnknownInstance;
        // An event that meets an instance before its first turn can be lost.
        var status = InstanceViews.Status(found.RuntimeStatus);
        if (status == WorkflowStatus.Pending)
            status = await WaitForStartAsync(instanceId, cancellation);
        if (IsFinished(status))
            return EventDelivery.InstanceFinished;
        await Client.RaiseEventAsync(instanceId, eventName, Payload.Of(payload), cancellation);
        return EventDelivery.Accepted;
    }

    public async Task<WorkflowInstance?> GetAsync(string instanceId, CancellationToken cancellation = default) =>
        await Client.GetInstancesAsync(instanceId, getInputsAndOutputs: true, cancellation) is { } found ? InstanceViews.From(found) : null;

    public Task<WorkflowInstancePage> QueryAsync(WorkflowQuery query, CancellationToken cancellation = default) =>
        InstanceLists.QueryAsync(Client, query, cancellation);

    public async Task<bool> SuspendAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        if (await StatusAsync(instanceId, cancellation) is not { } status || IsFinished(status))
            return false;
        // Again for one that is suspended already would only add to its history.
        if (status != WorkflowStatus.Suspended)
            await Client.SuspendInstanceAsync(instanceId, reason, cancellation);
        return true;
    }

    public async Task<bool> ResumeAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        if (await StatusAsync(instanceId, cancellation) != WorkflowStatus.Suspended)
            return false;
        await Client.ResumeInstanceAsync(instanceId, reason, cancellation);
        return true;
    }

    public async Task<bool> TerminateAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        if (await StatusAsync(instanceId, cancellation) is not { } status || IsFinished(status))
            return false;
        await Client.TerminateInstanceAsync(instanceId, (object?)reason, cancellation);
        // It may have ended by itself before the platform came to it.
        return await WaitForCompletionAsync(instanceId, cancellation) is { Status: WorkflowStatus.Terminated };
    }

    public async Task<bool> PurgeAsync(string instanceId, CancellationToken cancellation = default)
    {
        if (await StatusAsync(instanceId, cancellation) is not { } status || !IsFinished(status))
            return false;
        // First, since nothing but this document will know afterwards that the id was used.
        await guard.MarkScheduledAsync(instanceId, cancellation);
        return (await Client.PurgeInstanceAsync(instanceId, cancellation)).PurgedInstanceCount > 0;
    }

    public async Task<WorkflowInstance?> WaitForCompletionAsync(string instanceId, CancellationToken cancellation = default)
    {
        var instance = await GetAsync(instanceId, cancellation);
        return instance is null or { IsFinished: true }
            ? instance
            : InstanceViews.From(await Client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, cancellation));
    }

    private static bool IsFinished(WorkflowStatus status) => status is WorkflowStatus.Completed or WorkflowStatus.Failed or WorkflowStatus.Terminated;

    private async Task<WorkflowStatus?> StatusAsync(string instanceId, CancellationToken cancellation) =>
        await Client.GetInstancesAsync(instanceId, cancellation: cancellation) is { } found ? InstanceViews.Status(found.RuntimeStatus) : null;

    /// <exception cref="StoreUnavailableException">It does not start; raising the event again later is safe.</exception>
    private async Task<WorkflowStatus> WaitForStartAsync(string instanceId, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(s_patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            var started = await Client.WaitForInstanceStartAsync(instanceId, cancellation: either.Token);
            return InstanceViews.Status(started.RuntimeStatus);
        }
        catch (Exception e) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Whatever the client makes of a cancelled call; to callers it is an engine that cannot be used now.
            throw new StoreUnavailableException(
                $"Instance '{instanceId}' did not take its first turn within {s_patience.TotalSeconds:F0} seconds, so it was not woken; the task hub is stopped or behind.", e);
        }
    }
}
