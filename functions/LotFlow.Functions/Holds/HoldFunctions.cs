using System.Text.Json;
using LotFlow.Functions.Durable;
using LotFlow.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Holds;

/// <summary>Quality holds, the workflow and each activity under its own name in the portal.</summary>
public sealed class HoldFunctions(ActivityRunner activities)
{
    [Function(nameof(LotFlowWorkflows.QualityHold))]
    public static Task<JsonElement> QualityHoldAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WorkflowRunner.RunAsync(context, nameof(LotFlowWorkflows.QualityHold));

    [Function(nameof(LotFlowWorkflows.ReviewHold))]
    public Task<JsonElement> ReviewHoldAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReviewHold), call, cancellation);

    [Function(nameof(LotFlowWorkflows.ReportHold))]
    public Task<JsonElement> ReportHoldAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReportHold), call, cancellation);

    [Function(nameof(LotFlowWorkflows.RemindHold))]
    public Task<JsonElement> RemindHoldAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.RemindHold), call, cancellation);

    [Function(nameof(LotFlowWorkflows.CarryOutDisposition))]
    public Task<JsonElement> CarryOutDispositionAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.CarryOutDisposition), call, cancellation);
}
