using LotFlow.Domain.People;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Recalls;
using LotFlow.Http.Security;
using LotFlow.Workflows.Recalls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    private static readonly Role[] s_recalling = [Role.Recall];

    static partial void MapRecalls(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/recalls", RecallEndpoints.PostAsync)
            .Requires(s_recalling).Takes<RecallRequestBody>().Gives<RecallStarted>(202, 200)
            .Says("Recalls", "Starts a recall or a drill. Everything that a recall reaches is blocked before anybody is asked.");
        routes.MapGet("/api/recalls", RecallEndpoints.ListAsync)
            .Requires(s_anyone).GivesPage<RecallRow>().Says("Recalls", "Recalls and drills by state.");
    }
}
