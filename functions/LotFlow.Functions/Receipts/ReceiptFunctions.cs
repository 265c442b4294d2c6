using System.Text.Json;
using LotFlow.Functions.Durable;
using LotFlow.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Receipts;

/// <summary>Supplier receipt inspection, each workflow and activity under its own name in the portal.</summary>
public sealed class ReceiptFunctions(ActivityRunner activities, DurableClientAccessor clients)
{
    [Function(nameof(LotFlowWorkflows.ReceiptInspection))]
    public static Task<JsonElement> ReceiptInspectionAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WorkflowRunner.RunAsync(context, nameof(LotFlowWorkflows.ReceiptInspection));

    [Function(nameof(LotFlowWorkflows.LineInspection))]
    public static Task<JsonElement> LineInspectionAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WorkflowRunner.RunAsync(context, nameof(LotFlowWorkflows.LineInspection));

    [Function(nameof(LotFlowWorkflows.ReceiveLine))]
    public Task<JsonElement> ReceiveLineAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReceiveLine), call, cancellation);

    [Function(nameof(LotFlowWorkflows.ReviewLine))]
    public Task<JsonElement> ReviewLineAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.ReviewLine), call, cancellation);

    [Function(nameof(LotFlowWorkflows.RemindInspection))]
    public Task<JsonElement> RemindInspectionAsync([ActivityTrigger] JsonElement call, CancellationToken cancellation) =>
        activities.RunAsync(nameof(LotFlowWorkflows.RemindInspection), call, cancellation);

    [Function(nameof(LotFlowWorkflows.ConcludeLine))]
    public async Task<JsonElement> ConcludeLineAsync([ActivityTrigger] JsonElement call, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        // It may place a hold, which starts a workflow.
        using (clients.Use(client))
            return await activities.RunAsync(nameof(LotFlowWorkflows.ConcludeLine), call, cancellation);
    }
}
