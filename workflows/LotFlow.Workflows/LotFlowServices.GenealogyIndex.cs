using LotFlow.Workflows.Genealogy;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

public static partial class LotFlowServices
{
    /// <summary>
    /// Adds the genealogy index, for a host that is alone on its store and loads and follows it (<see cref="IndexedGenealogy"/>). To be called
    /// before <see cref="AddLotFlow"/>: sources are asked in the order in which they are registered.
    /// </summary>
    public static IServiceCollection AddGenealogyIndex(this IServiceCollection services) => services
        .AddSingleton<IndexedGenealogy>()
        .AddSingleton<IGenealogySource>(provider => provider.GetRequiredService<IndexedGenealogy>());
}
