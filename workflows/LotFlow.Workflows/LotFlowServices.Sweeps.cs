using LotFlow.Workflows.Sweeps;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

public static partial class LotFlowServices
{
    static partial void AddSweeps(IServiceCollection services) => services
        .AddSingleton<ExpirySweep>()
        .AddSingleton<LedgerMismatches>()
        .AddSingleton<LedgerReconciliation>();
}
