using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Messages;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Sweeps;
using LotFlow.Workflows.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

/// <summary>
/// Registers what both hosts share. The host adds the ports: <c>IDocumentStore</c>, <c>IAttachmentStore</c>, <c>IWorkflowClient</c>,
/// <c>IPeople</c>, <c>INotifier</c>, <c>ILinkKeys</c>, <c>TimeProvider</c> and logging.
/// </summary>
public static class LotFlowServices
{
    public static IServiceCollection AddLotFlow(this IServiceCollection services) => services
        .AddSingleton(LotFlowWorkflows.CreateRegistry())
        .AddSingleton<CommandInbox>()
        .AddSingleton<MasterDataStore>()
        .AddSingleton<MasterDataCommands>()
        .AddSingleton<LotStore>()
        .AddSingleton<InventoryStore>()
        .AddSingleton<LotQueries>()
        .AddSingleton<LotProjection>()
        .AddSingleton<CommandMessages>()
        .AddSingleton<WorkEvents>()
        .AddSingleton<WorkMetrics>()
        .AddSingleton<SupplierLotClaims>()
        .AddSingleton<SwitchingStates>()
        .AddSingleton<ReceiptStore>()
        .AddSingleton<ReceivedLots>()
        .AddSingleton<ReceiptContexts>()
        .AddSingleton<ReceiptCommands>()
        .AddSingleton<ReceiptQueries>()
        .AddSingleton<InspectionCommands>()
        .AddSingleton<ApprovalStore>()
        .AddSingleton<ApprovalCommands>()
        .AddSingleton<ApprovalLinks>()
        .AddSingleton<WakeSweep>()
        .AddSingleton<Watchdog>();
}
