using LotFlow.Domain.Genealogy;
using LotFlow.Domain.People;
using LotFlow.Http.Genealogy;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Security;
using LotFlow.Workflows.Genealogy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    private static readonly Role[] s_repairingLinks = [Role.Quality, Role.Manager];

    static partial void MapGenealogy(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/lots/{lotId}/trace", TraceEndpoints.GetAsync)
            .Requires(s_anyone).Gives<TraceView>().Says("Lots", "What a lot was made of and what was made of it, with quantities, shipments, and everything that could not be said.");
        routes.MapPost("/api/lots/{lotId}/link-repairs", LinkRepairEndpoints.PostAsync)
            .Requires(s_repairingLinks).Takes<LinkRepairBody>().Gives<LinkRepairRequested>(202, 200).Says("Lots", "Asks quality to repair a link whose two ends do not agree.");
        routes.MapGet("/api/lots/{lotId}/link-repairs", LinkRepairEndpoints.ListAsync)
            .Requires(s_anyone).GivesPage<LinkRepair>().Says("Lots", "The repairs of the links of a lot, with what was there before.");
    }
}
