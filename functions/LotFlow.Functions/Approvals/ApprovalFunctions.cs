using System.Text.Json;
using LotFlow.Functions.Durable;
using LotFlow.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Approvals;

/// <summary>Approvals, each workflow and activity under its own name in the portal.</summary>
public sealed class ApprovalFunctions(ActivityRunner activities)
{
    [Function(nameof(LotFlowWorkflows.Approval))]
    public static Task<JsonElement> ApprovalAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WorkflowRunner.RunAsync(context, nameof(LotFlowWorkflows.Approval));

    [Function(nameof(LotFlowWorkflows.ReviewApproval))]
    public Task<JsonElement> ReviewApprovalAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReviewApproval), call, cancellation);
}
