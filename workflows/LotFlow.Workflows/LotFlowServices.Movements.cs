using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Stock;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

public static partial class LotFlowServices
{
    static partial void AddMovements(IServiceCollection services) => services
        .AddSingleton<LotFacts>()
        .AddSingleton<MovementLookup>()
        .AddSingleton<MovementCommands>()
        .AddSingleton<CustomerReturns>()
        .AddSingleton<ReservationStore>()
        .AddSingleton<ReservationCommands>()
        .AddSingleton<ExclusionCommands>();
}
