using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Durable;

/// <summary>A client's start of an instance, as <see cref="StartGuard"/> lays it out.</summary>
internal sealed class InstanceStarter(DurableClientAccessor clients, WorkflowRegistry registry, StartGuard guard, TimeProvider clock)
{
    private const string AlreadyExists = "DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException";

    // All but the passing state between two generations, which the platform refuses in this list.
    private static readonly string[] s_everyStatus = ["Pending", "Running", "Suspended", "Completed", "Failed", "Terminated", "Canceled"];
    private static readonly TimeSpan s_lookAgainAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>True if this call started it.</summary>
    public async Task<bool> StartAsync<TInput, TOutput>(WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellation)
    {
        DocumentKey.Checked(instanceId);
        var version = registry.LatestVersion(workflow.Name);
        var json = Payload.Of(input);
        var claimant = $"client:{Guid.NewGuid():N}";
        while (true)
        {
            var claim = await guard.ClaimAsync(instanceId, workflow.Name, version, json, claimant, byWorkflow: false, cancellation);
            if (claim.IsOurs)
                return await ScheduleAsync(claim.Document, cancellation);
            if (claim.Document.Scheduled || claim.Document.ByWorkflow)
                return false;
            if (await clients.Current.GetInstancesAsync(instanceId, cancellation: cancellation) is not null)
            {
                await guard.MarkScheduledAsync(instanceId, cancellation);
                return false;
            }

            if (guard.HasLapsed(claim.Document))
                await guard.TakeOverAsync(claim, claimant, byWorkflow: false, cancellation);
            else
                await Task.Delay(s_lookAgainAfter, clock, cancellation);
        }
    }

    private async Task<bool> ScheduleAsync(StartDocument start, CancellationToken cancellation)
    {
        var envelope = new WorkflowEnvelope(start.Version, Generation: 0, start.Input);
        var options = new StartOrchestrationOptions(start.InstanceId) { DedupeStatuses = s_everyStatus };
        var started = true;
        try
        {
            await clients.Current.ScheduleNewOrchestrationInstanceAsync(start.Workflow, Payload.Of(envelope), options, cancellation);
        }
        catch (InvalidOperationException e) when (e.GetType().FullName == AlreadyExists)
        {
            // By name: the package that declares it is not one that the app references.
            started = false;
        }

        await guard.MarkScheduledAsync(start.InstanceId, cancellation);
        return started;
    }
}
