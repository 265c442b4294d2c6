using System.Text.Json;
using LotFlow.Functions.Durable;
using LotFlow.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Recalls;

/// <summary>Containments of recalls, under their own name in the portal.</summary>
public static class RecallOrchestration
{
    [Function(nameof(LotFlowWorkflows.RecallContainment))]
    public static Task<JsonElement> RecallContainmentAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WorkflowRunner.RunAsync(context, nameof(LotFlowWorkflows.RecallContainment));
}
