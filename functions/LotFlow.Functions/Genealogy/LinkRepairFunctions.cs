using System.Text.Json;
using LotFlow.Functions.Durable;
using LotFlow.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Genealogy;

/// <summary>Repairs of links, the workflow and its activity under their own names in the portal.</summary>
public sealed class LinkRepairFunctions(ActivityRunner activities)
{
    [Function(nameof(LotFlowWorkflows.LinkRepair))]
    public static Task<JsonElement> LinkRepairAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WorkflowRunner.RunAsync(context, nameof(LotFlowWorkflows.LinkRepair));

    [Function(nameof(LotFlowWorkflows.CarryOutLinkRepair))]
    public Task<JsonElement> CarryOutLinkRepairAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.CarryOutLinkRepair), call, cancellation);
}
