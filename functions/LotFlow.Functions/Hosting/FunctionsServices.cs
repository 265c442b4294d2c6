using System.Diagnostics;
using Azure.Core;
using Azure.Messaging.ServiceBus;
using LotFlow.Abstractions.Workflows;
using LotFlow.Functions.Durable;
using LotFlow.Functions.Http;
using LotFlow.Functions.Lots;
using LotFlow.Http;
using LotFlow.Http.Health;
using LotFlow.Http.Security.Entra;
using LotFlow.Notifications;
using LotFlow.Workflows;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Lots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LotFlow.Functions.Hosting;

/// <summary>Puts the app together. The one place where it says what it runs on.</summary>
internal static class FunctionsServices
{
    public static IServiceCollection AddLotFlowFunctions(this IServiceCollection services, FunctionsSettings settings, TokenCredential credential)
    {
        services
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<ILinkKeys>(settings.LinkKeys)
            .AddSingleton(new AuditKeys(settings.AuditKeys))
            .AddSingleton<IHostStatus, DurableStatus>()
            .AddNotifications(settings.Notifications)
            .AddSingleton(_ => new ServiceBusClient(settings.ServiceBusNamespace, credential))
            .AddSingleton<ILotEventSender>(provider => new TopicSender(provider.GetRequiredService<ServiceBusClient>().CreateSender(TopicSender.Topic)))
            .AddSingleton<LotEventPublisher>()
            .AddDurableWorkflows()
            .AddHttpDoor()
            .AddEntraSignIn(settings.Entra, settings.People)
            .AddLotFlow();
        return AzureStores.Add(services, settings, credential);
    }

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
    internal static IServiceCollection AddHttpDoor(this IServiceCollection services)
    {
        // Routing asks for it; a web host registers one, and whether the worker's does is its own affair.
        services.TryAddSingleton(_ => new DiagnosticListener("LotFlow"));
        return services
            .AddRouting()
            .AddLotFlowHttp()
            .AddSingleton<LotFlowPipeline>()
            .AddSingleton<HttpDoor>();
    }
}
