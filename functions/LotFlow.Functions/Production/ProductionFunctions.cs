using System.Text.Json;
using LotFlow.Functions.Durable;
using LotFlow.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Production;

/// <summary>Postings to several lots, the workflow and each activity under its own name in the portal.</summary>
public sealed class ProductionFunctions(ActivityRunner activities)
{
    [Function(nameof(LotFlowWorkflows.ProductionIssue))]
    public static Task<JsonElement> ProductionIssueAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WorkflowRunner.RunAsync(context, nameof(LotFlowWorkflows.ProductionIssue));

    [Function(nameof(LotFlowWorkflows.ReserveLines))]
    public Task<JsonElement> ReserveLinesAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReserveLines), call, cancellation);

    [Function(nameof(LotFlowWorkflows.PostLines))]
    public Task<JsonElement> PostLinesAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.PostLines), call, cancellation);

    [Function(nameof(LotFlowWorkflows.RevertLines))]
    public Task<JsonElement> RevertLinesAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.RevertLines), call, cancellation);

    [Function(nameof(LotFlowWorkflows.EndPosting))]
    public Task<JsonElement> EndPostingAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.EndPosting), call, cancellation);
}
