using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LotFlow.Http.Recalls;

internal static class RecallPageServices
{
    /// <summary>What the pages and reports of recalls read from, unless a host of tests brings its own.</summary>
    public static IServiceCollection AddRecallPages(this IServiceCollection services)
    {
        services.TryAddSingleton<IRecallFiles, RecallFiles>();
        services.TryAddSingleton<ITaskConfirmations, TaskConfirmations>();
        return services;
    }
}
