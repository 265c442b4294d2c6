using LotFlow.Workflows.Counting;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

public static partial class LotFlowServices
{
    static partial void AddCounting(IServiceCollection services) => services
        .AddSingleton<CountStore>()
        .AddSingleton<CountBook>()
        .AddPending<CountCommands>()
        .AddPending<SubmissionCommands>()
        .AddPending<CancelCommands>()
        .AddSingleton<CountEnding>()
        .AddSingleton<CountSweep>()
        .AddSingleton<CountQueries>()
        .AddSingleton<CountAccuracyQueries>()
        .AddSingleton<CountScheduling>();
}
