using LotFlow.Http.Errors;
using LotFlow.Http.Health;
using LotFlow.Http.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http;

/// <summary>The HTTP surface of LotFlow, the same on both hosts.</summary>
public static class LotFlowEndpoints
{
    /// <summary>
    /// Maps every route. Each endpoint's delegate is complete in itself: it signs in, checks roles, maps errors and limits bodies, so
    /// that a host may invoke it without any middleware. The last endpoint takes what no other does and answers 404 or 405.
    /// </summary>
    public static IEndpointConventionBuilder MapLotFlow(this IEndpointRouteBuilder endpoints)
    {
        // Made now: what is counted before somebody scrapes for the first time counts, too.
        endpoints.ServiceProvider.GetRequiredService<HostCounters>();
        var routes = endpoints.MapGroup("");
        RouteTable.Map(routes);
        routes.MapFallback(UnknownRoute.Pattern, new UnknownRoute(endpoints).Answer).Public();
        ((IEndpointConventionBuilder)routes).Finally(EndpointGuard.Enclose);
        return routes;
    }
}
