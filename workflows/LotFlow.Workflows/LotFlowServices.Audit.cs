using LotFlow.Workflows.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

public static partial class LotFlowServices
{
    // The host adds IAnchorStore and AuditKeys, and AuditFollower where it follows the feed itself.
    static partial void AddAudit(IServiceCollection services) => services
        .AddSingleton<AuditStore>()
        .AddSingleton<AuditTrail>()
        .AddSingleton<LotAudit>()
        .AddSingleton<MasterDataJournal>()
        .AddSingleton<MasterDataNotes>()
        .AddSingleton<AuditAnchoring>()
        .AddSingleton<AuditVerification>()
        .AddSingleton<AuditQueries>()
        .AddSingleton<AuditExports>()
        .AddSingleton<AuditRetention>();
}
