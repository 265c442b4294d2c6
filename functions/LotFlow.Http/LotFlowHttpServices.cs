using LotFlow.Abstractions;
using LotFlow.Http.Approvals;
using LotFlow.Http.Health;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Recalls;
using LotFlow.Http.Security;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http;

/// <summary>Registers what the endpoints need. The host adds <c>ISignIn</c>, <c>IHostStatus</c>, routing, and may add <c>INotificationOutbox</c>.</summary>
public static class LotFlowHttpServices
{
    public static IServiceCollection AddLotFlowHttp(this IServiceCollection services) => services
        // Endpoints write with LotFlowJson.Options themselves; the API description reads its dialect from here.
        .ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = LotFlowJson.Options.NumberHandling;
            json.SerializerOptions.DefaultIgnoreCondition = LotFlowJson.Options.DefaultIgnoreCondition;
            foreach (var converter in LotFlowJson.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
        })
        .AddOpenApi(ApiDescription.Configure)
        .AddMetrics()
        .AddSingleton<HttpMetrics>()
        .AddSingleton<HostCounters>()
        .AddSingleton<StoreProbe>()
        .AddSingleton<ApprovalDesk>()
        .AddSingleton<ForgedLinks>()
        .AddSingleton<ApprovalPages>()
        .AddSingleton<SignedInApprovalPages>()
        .AddSingleton<InboxPages>()
        .AddSingleton<DelegationPages>()
        .AddSingleton<PageSessions>()
        .AddSingleton<SignInAttempts>()
        .AddSingleton<TypedTokens>()
        .AddSingleton<SignInPages>()
        .AddRecallPages();
}
