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
        .AddPending<RecallCommands>()
        .AddSingleton<RecallQueries>();

    static partial void AddGenealogy(IServiceCollection services) => services
        .AddSingleton<GenealogyReader>()
        .AddSingleton<TraceQueries>();
}
