using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Messages;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Sweeps;
using LotFlow.Workflows.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

/// <summary>
/// Registers what both hosts share. The host adds the ports: <c>IDocumentStore</c>, <c>IAttachmentStore</c>, <c>IWorkflowClient</c>,
/// <c>IPeople</c>, <c>INotifier</c>, <c>ILinkKeys</c>, <c>TimeProvider</c> and logging.
/// </summary>
public static partial class LotFlowServices
{
    public static IServiceCollection AddLotFlow(this IServiceCollection services)
    {
        AddCore(services);
        AddMovements(services);
        AddHolds(services);
        AddCounting(services);
        AddProduction(services);
        AddSweeps(services);
        AddGenealogy(services);
        AddRecalls(services);
        AddMessages(services);
        AddAudit(services);
        return services;
    }

    /// <summary>A type of commands that a sweep can set in motion again.</summary>
    private static IServiceCollection AddPending<T>(this IServiceCollection services)
        where T : class, IPendingCommands => services.AddSingleton<T>().AddSingleton<IPendingCommands>(provider => provider.GetRequiredService<T>());

    static partial void AddMovements(IServiceCollection services);

    static partial void AddHolds(IServiceCollection services);

    static partial void AddCounting(IServiceCollection services);

    static partial void AddProduction(IServiceCollection services);

    static partial void AddSweeps(IServiceCollection services);

    static partial void AddGenealogy(IServiceCollection services);

    static partial void AddRecalls(IServiceCollection services);

    static partial void AddMessages(IServiceCollection services);

    static partial void AddAudit(IServiceCollection services);

    private static void AddCore(IServiceCollection services) => services
        .AddSingleton(LotFlowWorkflows.CreateRegistry())
        .AddSingleton<CommandInbox>()
        .AddSingleton<CommandClaims>()
        .AddSingleton<MasterDataStore>()
        .AddSingleton<MasterDataCommands>()
        .AddSingleton<LotStore>()
        .AddSingleton<InventoryStore>()
        .AddSingleton<StockPoster>()
        .AddSingleton<GenealogyStore>()
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
        .AddPending<ReceiptCommands>()
        .AddSingleton<ReceiptQueries>()
        .AddPending<InspectionCommands>()
        .AddSingleton<ApprovalStore>()
        .AddSingleton<OpenQuestions>()
        .AddSingleton<ApprovalRequests>()
        .AddSingleton<ApprovalCommands>()
        .AddSingleton<DelegationStore>()
        .AddSingleton<DelegationCommands>()
        .AddSingleton<ApprovalInbox>()
        .AddSingleton<ApprovalLinks>()
        .AddSingleton<WakeSweep>()
        .AddSingleton<Watchdog>();
}
