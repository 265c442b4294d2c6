using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Holds;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

public static partial class LotFlowServices
{
    static partial void AddHolds(IServiceCollection services) => services
        .AddSingleton<HoldStore>()
        .AddSingleton<HoldScopeWalker>()
        .AddSingleton<HoldReleaseWalker>()
        .AddSingleton<HoldInheritance>()
        .AddSingleton<HeldReservations>()
        .AddSingleton<HoldEnding>()
        .AddSingleton<HoldApprovals>()
        .AddSingleton<IApprovalSubject>(s => s.GetRequiredService<HoldApprovals>())
        .AddSingleton<HeldLots>()
        .AddSingleton<ReworkPermits>()
        .AddSingleton<HoldQueries>()
        .AddSingleton<HoldSweep>()
        .AddSingleton<AutomaticHolds>()
        .AddSingleton<LateResults>()
        .AddPending<ComplaintCommands>()
        .AddPending<TemperatureCommands>()
        .AddPending<HoldCommands>()
        .AddPending<HoldRequestCommands>();
}
