using LotFlow.Domain.People;
using LotFlow.Http.Holds;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Security;
using LotFlow.Workflows.Holds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    private static readonly Role[] s_holding = [Role.Quality, Role.Inspector, Role.Integrator];
    private static readonly Role[] s_askingRelease = [Role.Quality, Role.Inspector];
    private static readonly Role[] s_complaining = [Role.Quality, Role.Integrator];
    private static readonly Role[] s_measuring = [Role.Integrator, Role.Operator];

    static partial void MapHolds(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/lots/{lotId}/holds", HoldEndpoints.PlaceAsync)
            .Requires(s_holding).Takes<HoldBody>().Gives<HoldPlaced>(201, 202, 200).Says("Holds", "Holds a lot, or it and everything made of it. Answers when every lot is blocked.");
        routes.MapGet("/api/holds", HoldEndpoints.ListAsync)
            .Requires(s_anyone).GivesPage<HoldDetails>().Says("Holds", "Holds by state, site and age, oldest first.");
        routes.MapGet("/api/holds/{holdId}", HoldEndpoints.GetAsync)
            .Requires(s_anyone).Gives<HoldDetails>().Says("Holds", "A hold: its lots, what was asked, and the orders that it is in the way of.");
        routes.MapPost("/api/holds/{holdId}/release-requests", HoldEndpoints.RequestReleaseAsync)
            .Requires(s_askingRelease).Takes<ReleaseBody>().Gives<ReleaseRequested>(202, 200).Says("Holds", "Asks quality to end a hold, or to dispose of what it holds.");
        routes.MapPost("/api/lots/{lotId}/complaints", HoldEndpoints.ComplainAsync)
            .Requires(s_complaining).Takes<ComplaintBody>().Gives<ReportTaken>(201, 200).Says("Holds", "Reports a customer's complaint; policy may hold the lot.");
        routes.MapPost("/api/lots/{lotId}/temperature-readings", HoldEndpoints.ReadTemperatureAsync)
            .Requires(s_measuring).Takes<TemperatureBody>().Gives<ReportTaken>(201, 200).Says("Holds", "Reports a temperature where a lot stands; policy may hold the lot.");
    }
}
