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
        .AddSingleton<RecallQueries>();

    static partial void AddGenealogy(IServiceCollection services) => services
        .AddSingleton<GenealogyReader>()
        .AddSingleton<IGenealogySource, StoredGenealogy>()
        .AddSingleton<LinkEndsReader>()
        .AddSingleton<TracedLots>()
        .AddSingleton<TraceQueries>();
}
