using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Security;
using LotFlow.Http.Stock;
using LotFlow.Workflows.Stock;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    private static readonly Role[] s_moving = [Role.Operator, Role.Integrator];

    static partial void MapMovements(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/movements", MovementEndpoints.PostAsync)
            .Requires(s_moving).Takes<MovementRequest>().Gives<MovementAccepted>(201, 200).Says("Movements", "Reports a movement of a lot.");
        routes.MapPost("/api/movements/batch", MovementEndpoints.PostBatchAsync)
            .Requires(s_moving).Takes<MovementBatchRequest>().Gives<MovementBatchAnswer>().Says("Movements", "Reports up to 500 movements, each judged alone.");
        routes.MapPost("/api/reservations", ReservationEndpoints.PostAsync)
            .Requires(s_moving).Takes<ReservationRequest>().Gives<ReservationView>(201, 200).Says("Movements", "Keeps a part of a lot for a customer's order.");
        routes.MapGet("/api/reservations/{reservationId}", ReservationEndpoints.GetAsync)
            .Requires(s_anyone).Gives<ReservationView>().Says("Movements", "A reservation.");
        routes.MapDelete("/api/reservations/{reservationId}", ReservationEndpoints.DeleteAsync)
            .Requires(s_moving).Gives<ReservationView>().Says("Movements", "Gives up a reservation.");
        routes.MapPut("/api/lots/{lotId}/exclusions", ReservationEndpoints.PutExclusionsAsync)
            .Requires(Role.Quality).Takes<ExclusionsRequest>().Gives<LotExclusions>().Says("Lots", "Says which customers and markets must not get a lot.");
    }
}
