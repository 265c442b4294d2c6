using System.Text.Json;
using LotFlow.Functions.Durable;
using LotFlow.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Recalls;

/// <summary>Recalls and drills, the workflow and each activity under its own name in the portal.</summary>
public sealed class RecallFlowFunctions(ActivityRunner activities)
{
    [Function(nameof(LotFlowWorkflows.RecallContainment))]
    public static Task<JsonElement> RecallContainmentAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WorkflowRunner.RunAsync(context, nameof(LotFlowWorkflows.RecallContainment));

    [Function(nameof(LotFlowWorkflows.ReviewRecall))]
    public Task<JsonElement> ReviewRecallAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReviewRecall), call, cancellation);

    [Function(nameof(LotFlowWorkflows.ScopeRecall))]
    public Task<JsonElement> ScopeRecallAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ScopeRecall), call, cancellation);

    [Function(nameof(LotFlowWorkflows.ReportRecall))]
    public Task<JsonElement> ReportRecallAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReportRecall), call, cancellation);

    [Function(nameof(LotFlowWorkflows.ReduceRecall))]
    public Task<JsonElement> ReduceRecallAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReduceRecall), call, cancellation);

    [Function(nameof(LotFlowWorkflows.CloseRecall))]
    public Task<JsonElement> CloseRecallAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.CloseRecall), call, cancellation);

    [Function(nameof(LotFlowWorkflows.EndDrill))]
    public Task<JsonElement> EndDrillAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.EndDrill), call, cancellation);

    [Function(nameof(LotFlowWorkflows.AskForTasks))]
    public Task<JsonElement> AskForTasksAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.AskForTasks), call, cancellation);

    [Function(nameof(LotFlowWorkflows.NotifyConsignees))]
    public Task<JsonElement> NotifyConsigneesAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.NotifyConsignees), call, cancellation);

    [Function(nameof(LotFlowWorkflows.ReportRecallStatus))]
    public Task<JsonElement> ReportRecallStatusAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReportRecallStatus), call, cancellation);
}
