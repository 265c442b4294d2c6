using LotFlow.Domain.People;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Pages;
using LotFlow.Http.Recalls;
using LotFlow.Http.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    private static readonly Role[] s_reporting = [Role.Recall, Role.Quality, Role.Manager, Role.Auditor];

    static partial void MapPages(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(SignInPages.Path, ["GET", "HEAD"], (string? returnTo) => SignInPages.Show(returnTo))
            .Public().GivesPages().Says("Pages", "Asks for an access token.");
        routes.MapPost(SignInPages.Path, (HttpContext context, SignInPages pages, CancellationToken cancellation) => pages.SignInAsync(context, cancellation))
            .Public().GivesPages().Says("Pages", "Takes the form of the page and begins a session, which only pages take.");
        routes.MapPost("/sign-out", (HttpContext context, SignInPages pages) => pages.SignOut(context))
            .Public().GivesPages().Says("Pages", "Ends the session.");
        routes.MapMethods("/assets/{file}", ["GET", "HEAD"], Assets.Get)
            .Public().GivesText().Says("Pages", "A script that a page loads.");
        routes.MapGet("/api/recalls/{recallId}/report", RecallReportEndpoints.GetAsync)
            .Requires(s_reporting).Gives<RecallReport>().Says("Recalls", "The report of a recall: format=json (default), csv or html.");
        routes.MapMethods("/recalls/{recallId}/report", ["GET", "HEAD"], RecallReportEndpoints.ShowAsync)
            .Requires(s_reporting).GivesPages().Says("Pages", "The report of a recall, to read and to print; format=csv for a spreadsheet.");
        routes.MapMethods("/recalls", ["GET", "HEAD"], RecallPageEndpoints.ListAsync)
            .Requires(s_anyone).GivesPages().Says("Pages", "Recalls that are not closed.");
        routes.MapMethods("/recalls/{recallId}", ["GET", "HEAD"], RecallPageEndpoints.ShowAsync)
            .Requires(s_anyone).GivesPages().Says("Pages", "A recall for the people in it; part=live answers only what changes.");
        routes.MapPost("/recalls/{recallId}", RecallPageEndpoints.ConfirmAsync)
            .Requires(Role.Supervisor, Role.Operator).GivesPages().Says("Pages", "Takes the form of the page: what was found at a site.");
    }
}
