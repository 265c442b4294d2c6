using LotFlow.Workflows.Production;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

public static partial class LotFlowServices
{
    static partial void AddProduction(IServiceCollection services) => services
        .AddSingleton<PostingRuns>()
        .AddSingleton<LineReservations>()
        .AddSingleton<ProductInspection>()
        .AddSingleton<OutputPosting>()
        .AddSingleton<ReturnPosting>()
        .AddSingleton<TransformationPosting>()
        .AddSingleton<LotChooser>()
        .AddSingleton<OutputPlanner>()
        .AddSingleton<Postings>()
        .AddSingleton<OrderYields>()
        .AddPending<IssueCommands>()
        .AddPending<OutputCommands>()
        .AddPending<ReturnCommands>()
        .AddPending<TransformationCommands>()
        .AddPending<CloseCommands>()
        .AddSingleton<ProductionQueries>();
}
