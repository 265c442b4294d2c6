using LotFlow.Domain.People;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Production;
using LotFlow.Http.Security;
using LotFlow.Workflows.Production;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    private static readonly Role[] s_producing = [Role.Operator, Role.Integrator];

    // Quality too: it regrades lots, and divides those that are blocked. Which kind is whose is said by the command.
    private static readonly Role[] s_transforming = [Role.Operator, Role.Integrator, Role.Quality];

    static partial void MapProduction(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/production-orders/{orderId}/issues", ProductionEndpoints.PostIssueAsync)
            .Requires(s_producing).Takes<IssueRequest>().Gives<IssueAnswer>(201, 200, 202).Says("Production", "Issues lots to a production order, all lines or none.");
        routes.MapPost("/api/production-orders/{orderId}/outputs", ProductionEndpoints.PostOutputAsync)
            .Requires(s_producing).Takes<OutputRequest>().Gives<OutputAnswer>(201, 200, 202).Says("Production", "Reports what a production order made.");
        routes.MapPost("/api/production-orders/{orderId}/returns", ProductionEndpoints.PostReturnAsync)
            .Requires(s_producing).Takes<ReturnRequest>().Gives<ReturnAnswer>(201, 200, 202).Says("Production", "Returns to stock what a production order was issued and did not use.");
        routes.MapPost("/api/production-orders/{orderId}/close", ProductionEndpoints.PostCloseAsync)
            .Requires(s_producing).Takes<CloseOrderRequest>().Gives<CloseAnswer>(202, 200).Says("Production", "Closes a production order and judges its yield.");
        routes.MapGet("/api/production-orders/{orderId}", ProductionEndpoints.GetAsync)
            .Requires(s_anyone).Gives<OrderView>().Says("Production", "A production order: what went in, whether that is held now, and what came out.");
        routes.MapPost("/api/transformations", ProductionEndpoints.PostTransformationAsync)
            .Requires(s_transforming).Takes<TransformationRequest>().Gives<TransformationAnswer>(201, 200, 202).Says("Production", "Splits, merges, repacks, reworks or regrades lots.");
    }
}
