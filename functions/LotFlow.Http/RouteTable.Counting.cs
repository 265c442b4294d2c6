using LotFlow.Domain.People;
using LotFlow.Http.Counting;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Security;
using LotFlow.Workflows.Counting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    private static readonly Role[] s_openingCounts = [Role.Supervisor, Role.Controller, Role.Integrator];

    private static readonly Role[] s_cancellingCounts = [Role.Supervisor, Role.Controller, Role.Manager];

    static partial void MapCounting(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/counts", CountEndpoints.PostAsync)
            .Requires(s_openingCounts).Takes<CountRequest>().Gives<CountAccepted>(201, 200).Says("Counting", "Opens a blind count of a location, or of lots at it.");
        routes.MapPost("/api/counts/{countId}/submissions", CountEndpoints.PostSubmissionAsync)
            .Requires(Role.Operator).Takes<SubmissionRequest>().Gives<SubmissionAccepted>(202, 200).Says("Counting", "Submits what was counted.");
        routes.MapPost("/api/counts/{countId}/cancel", CountEndpoints.PostCancelAsync)
            .Requires(s_cancellingCounts).Takes<CancelCountRequest>().Gives<CancelAccepted>(202, 200).Says("Counting", "Ends a count without posting, and the disputes that it has opened.");
        routes.MapGet("/api/counts/{countId}", CountEndpoints.GetAsync)
            .Requires(s_anyone).Gives<CountView>().Says("Counting", "A count and where its lines stand; the variance only for those who do not count.");
        routes.MapGet("/api/counts", CountEndpoints.ListAsync)
            .Requires(s_anyone).GivesPage<CountSummary>().Says("Counting", "Counts by state and site.");
        routes.MapGet("/api/counts/accuracy", CountEndpoints.GetAccuracyAsync)
            .Requires([.. CountQueries.VarianceRoles]).Gives<AccuracyView>().Says("Counting", "How right the book was, by site, location, item or counter.");
    }
}
