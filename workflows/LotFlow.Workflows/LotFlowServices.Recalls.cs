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
        .AddSingleton<RecallQueries>();

    static partial void AddGenealogy(IServiceCollection services) => services
        .AddSingleton<GenealogyReader>()
        .AddSingleton<IGenealogySource, StoredGenealogy>()
        .AddSingleton<LinkEndsReader>()
        .AddSingleton<LinkRepairStore>()
        .AddSingleton<LinkRepairApprovals>()
        .AddPending<LinkRepairCommands>()
        .AddSingleton<TracedLots>()
        .AddSingleton<TraceQueries>();
}
