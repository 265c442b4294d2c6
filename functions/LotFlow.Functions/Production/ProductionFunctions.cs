using System.Text.Json;
using LotFlow.Functions.Durable;
using LotFlow.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Production;

/// <summary>Postings to several lots, the workflow and each activity under its own name in the portal.</summary>
public sealed class ProductionFunctions(ActivityRunner activities, DurableClientAccessor clients)
{
    [Function(nameof(LotFlowWorkflows.ProductionIssue))]
    public static Task<JsonElement> ProductionIssueAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WorkflowRunner.RunAsync(context, nameof(LotFlowWorkflows.ProductionIssue));

    [Function(nameof(LotFlowWorkflows.ReserveLines))]
    public Task<JsonElement> ReserveLinesAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReserveLines), call, cancellation);

    [Function(nameof(LotFlowWorkflows.PostLines))]
    public async Task<JsonElement> PostLinesAsync([ActivityTrigger] JsonElement call, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        // A result that came before its lot may end the inspection with a hold, which starts a workflow.
        using (clients.Use(client))
            return await activities.RunAsync(nameof(LotFlowWorkflows.PostLines), call, cancellation);
    }

    [Function(nameof(LotFlowWorkflows.RevertLines))]
    public Task<JsonElement> RevertLinesAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.RevertLines), call, cancellation);

    [Function(nameof(LotFlowWorkflows.EndPosting))]
    public Task<JsonElement> EndPostingAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.EndPosting), call, cancellation);
}
