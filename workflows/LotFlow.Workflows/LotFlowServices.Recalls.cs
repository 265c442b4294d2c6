using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Recalls;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

public static partial class LotFlowServices
{
    static partial void AddRecalls(IServiceCollection services) => services
        .AddSingleton<RecallStore>()
        .AddSingleton<RecallWake>()
        .AddSingleton<RecallScoping>()
        .AddSingleton<RecallQueries>()
        .AddSingleton<RecallMessages>()
        .AddSingleton<RecallApprovals>()
        .AddSingleton<RecallRequests>()
        .AddSingleton<ClosureDispositions>()
        .AddSingleton<RecallStatusReports>()
        .AddSingleton<StatusReportCommands>()
        .AddSingleton<RecallRootsBody>()
        .AddSingleton<DrillScheduling>()
        .AddPending<ClosureCommands>()
        .AddPending<ReductionCommands>()
        .AddPending<ExtensionCommands>()
        .AddSingleton<RecallBooks>()
        .AddSingleton<RecallReader>()
        .AddSingleton<RecallGuard>()
        .AddSingleton<RecallWork>()
        .AddSingleton<RecallTasks>()
        .AddSingleton<RecallConsignees>()
        .AddSingleton<DispositionPosting>()
        .AddPending<ConfirmationCommands>()
        .AddPending<ResponseCommands>()
        .AddPending<DispositionCommands>()
        .AddSingleton<RecallWalker>()
        .AddSingleton<RecallRoots>()
        .AddSingleton<RecallEnding>()
        .AddSingleton<RecallTelling>()
        .AddSingleton<RecallCases>()
        .AddSingleton<RecalledSupplierLots>()
        .AddSingleton<ScopeStore>()
        .AddSingleton<ScopeShipments>()
        .AddSingleton<ScopeVersions>()
        .AddSingleton<RecallReductions>()
        .AddSingleton<OpenRecalls>()
        .AddSingleton<RecallWatch>()
        .AddSingleton<ScopeTouch>()
        .AddSingleton<RandomLot>()
        .AddPending<RecallCommands>();

    static partial void AddGenealogy(IServiceCollection services) => services
        .AddSingleton<GenealogyReader>()
        .AddSingleton<TraceQueries>();
}
