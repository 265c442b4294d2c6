using System.Text.Json;
using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Durable;

/// <summary>
/// Starts a child or adopts the instance that has its id. The platform would silently replace one that has finished and never complete
/// the call for one that runs, so an activity first claims the id, create-if-absent. A child that belongs to somebody else is asked
/// about until it has ended, with growing pauses: an hour at the longest, which keeps the history of a wait of weeks short.
/// </summary>
internal sealed class ChildCalls(TaskOrchestrationContext platform, CancellationToken end)
{
    public const string ClaimInstance = "ClaimInstance";

    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromHours(1);

    // Whoever claimed it starts it in the same turn; a day is far beyond any backlog.
    private static readonly TimeSpan s_longestAbsence = TimeSpan.FromDays(1);

    /// <exception cref="WorkflowTaskFailedException">The child failed, is of another workflow, or never came.</exception>
    public async Task<JsonElement> CallAsync(string key, ChildClaim claim)
    {
        var asked = Payload.Of(new ActivityCall(platform.InstanceId, key, Payload.Of(claim)));
        var pause = s_firstPause;
        var absentSince = (DateTime?)null;
        while (true)
        {
            var answer = Payload.Read<ChildAnswer>(
                await platform.CallActivityAsync<JsonElement>(ClaimInstance, asked, Retries.Options(LotFlowWorkflows.Patient, end)));
            switch (answer.State)
            {
                case ChildState.Ours:
                    var envelope = new WorkflowEnvelope(answer.Version, Generation: 0, answer.Payload ?? claim.Input, platform.InstanceId);
                    return await platform.CallSubOrchestratorAsync<JsonElement>(
                        claim.Workflow, Payload.Of(envelope), new SubOrchestrationOptions(instanceId: claim.InstanceId));
                case ChildState.Completed:
                    return answer.Payload ?? default;
                case ChildState.Failed:
                    throw new WorkflowTaskFailedException(claim.Workflow, answer.Failure!);
                case ChildState.Absent:
                    absentSince ??= platform.CurrentUtcDateTime;
                    if (platform.CurrentUtcDateTime - absentSince > s_longestAbsence)
                        throw new WorkflowTaskFailedException(claim.Workflow, NeverCame(claim.InstanceId));
                    break;
                default:
                    absentSince = null;
                    break;
            }

            await platform.CreateTimer(platform.CurrentUtcDateTime + pause, end);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private static WorkflowFailure NeverCame(string instanceId) => new(
        "LotFlow.ChildNeverStarted", $"Instance '{instanceId}' was claimed by another workflow that never started it; was that one terminated?");
}
