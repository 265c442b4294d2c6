using System.Text.Json;
using LotFlow.Abstractions.Workflows;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Durable;

/// <summary>
/// The activity behind <see cref="ChildCalls"/>: claims a child's id for the call that asks, or says how far the instance is that has it.
/// Asked again by the same call, it gives the same claim, so a retry that lost its answer is no stranger to itself.
/// </summary>
public sealed class InstanceClaims
{
    private readonly DurableClientAccessor _clients;
    private readonly WorkflowRegistry _registry;
    private readonly StartGuard _guard;

    internal InstanceClaims(DurableClientAccessor clients, WorkflowRegistry registry, StartGuard guard)
    {
        _clients = clients;
        _registry = registry;
        _guard = guard;
    }

    /// <param name="call">An activity call whose input names the child.</param>
    /// <param name="cancellation">Signalled when the process is asked to stop.</param>
    public async Task<JsonElement> RunAsync(JsonElement call, CancellationToken cancellation)
    {
        var (_, key, input) = Payload.Read<ActivityCall>(call);
        return Payload.Of(await ClaimAsync(key, Payload.Read<ChildClaim>(input), cancellation));
    }

    private async Task<ChildAnswer> ClaimAsync(string key, ChildClaim wanted, CancellationToken cancellation)
    {
        var version = _registry.LatestVersion(wanted.Workflow);
        while (true)
        {
            var claim = await _guard.ClaimAsync(wanted.InstanceId, wanted.Workflow, version, wanted.Input, key, byWorkflow: true, cancellation);
            var start = claim.Document;
            if (start.Workflow != wanted.Workflow)
            {
                return Failed("LotFlow.AnotherWorkflow",
                    $"Instance '{wanted.InstanceId}' is a '{start.Workflow}', not a '{wanted.Workflow}'. Give the child an id of its own.");
            }

            // One that has just been made cannot be on the platform. One that stood before can, where an operator has restarted the parent.
            var found = claim is { IsOurs: true, ETag: null }
                ? null
                : await _clients.Current.GetInstancesAsync(wanted.InstanceId, getInputsAndOutputs: true, cancellation);
            if (found is not null)
                return View(found);
            if (claim.IsOurs)
                return new(ChildState.Ours, start.Version, start.Input);
            if (start.Scheduled)
                return Failed("LotFlow.InstancePurged", $"Instance '{wanted.InstanceId}' has ended and was purged, and its result with it; ids are never used again.");
            if (!_guard.HasLapsed(start))
                return new(ChildState.Absent);
            await _guard.TakeOverAsync(claim, key, byWorkflow: true, cancellation);
        }
    }

    private static ChildAnswer View(OrchestrationMetadata found)
    {
        var instance = InstanceViews.From(found);
        return instance.Status switch
        {
            WorkflowStatus.Completed => new(ChildState.Completed, Payload: instance.Output),
            WorkflowStatus.Failed or WorkflowStatus.Terminated => new(ChildState.Failed, Failure: instance.Failure),
            _ => new(ChildState.Running),
        };
    }

    private static ChildAnswer Failed(string type, string message) => new(ChildState.Failed, Failure: new(type, message));
}
