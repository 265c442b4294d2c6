using LotFlow.Http.Genealogy;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    static partial void MapGenealogy(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/lots/{lotId}/trace", TraceEndpoints.GetAsync)
            .Requires(s_anyone).Gives<TraceView>().Says("Lots", "What a lot was made of and what was made of it, with quantities, shipments, and everything that could not be said.");
}
