using LotFlow.Abstractions.Workflows;
using LotFlow.Functions.Durable;
using LotFlow.Functions.Http;
using LotFlow.Http;
using LotFlow.Http.Health;
using LotFlow.Notifications;
using LotFlow.Workflows;
using LotFlow.Workflows.Approvals;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Functions.Hosting;

/// <summary>Puts the app together. The one place where it says what it runs on.</summary>
internal static class FunctionsServices
{
    public static IServiceCollection AddLotFlowFunctions(this IServiceCollection services, FunctionsSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton(TimeProvider.System)
        .AddSingleton<ILinkKeys>(settings.LinkKeys)
        .AddSingleton<IHostStatus, DurableStatus>()
        .AddSingleton<INotifier, OutboxNotifier>()
        .AddSingleton<INotificationOutbox, NotificationOutbox>()
        .AddDurableWorkflows()
        .AddHttpDoor()
        .AddLotFlow();

    /// <summary>The workflow port on Durable Functions. Needs a document store.</summary>
    internal static IServiceCollection AddDurableWorkflows(this IServiceCollection services) => services
        .AddSingleton<DurableClientAccessor>()
        .AddSingleton<StartGuard>()
        .AddSingleton<InstanceStarter>()
        .AddSingleton<IWorkflowClient, DurableWorkflowClient>()
        .AddSingleton<ActivityRunner>()
        .AddSingleton(provider => new InstanceClaims(
            provider.GetRequiredService<DurableClientAccessor>(), provider.GetRequiredService<WorkflowRegistry>(), provider.GetRequiredService<StartGuard>()));

    /// <summary>The HTTP surface behind the functions. Needs <c>ISignIn</c>.</summary>
    internal static IServiceCollection AddHttpDoor(this IServiceCollection services) => services
        .AddRouting()
        .AddLotFlowHttp()
        .AddSingleton<LotFlowPipeline>()
        .AddSingleton<HttpDoor>();
}
