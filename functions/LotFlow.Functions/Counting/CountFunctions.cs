using System.Text.Json;
using LotFlow.Functions.Durable;
using LotFlow.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Counting;

/// <summary>Counts of stock, each workflow and activity under its own name in the portal.</summary>
public sealed class CountFunctions(ActivityRunner activities)
{
    [Function(nameof(LotFlowWorkflows.CountVariance))]
    public static Task<JsonElement> CountVarianceAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WorkflowRunner.RunAsync(context, nameof(LotFlowWorkflows.CountVariance));

    [Function(nameof(LotFlowWorkflows.ReviewCount))]
    public Task<JsonElement> ReviewCountAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReviewCount), call, cancellation);

    [Function(nameof(LotFlowWorkflows.PostCount))]
    public Task<JsonElement> PostCountAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.PostCount), call, cancellation);

    [Function(nameof(LotFlowWorkflows.RemindCount))]
    public Task<JsonElement> RemindCountAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.RemindCount), call, cancellation);
}
