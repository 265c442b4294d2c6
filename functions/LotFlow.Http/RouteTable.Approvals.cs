using LotFlow.Domain.Approvals;
using LotFlow.Http.Approvals;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    static partial void MapApprovalPages(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/approvals/{approvalId}/withdrawal", ApprovalEndpoints.WithdrawAsync)
            .Requires(s_anyone).Gives<ApprovalView>().Says("Approvals", "Takes back what was asked, by whoever asked it.");
        routes.MapGet("/api/delegations", DelegationEndpoints.ListAsync)
            .Requires(s_anyone).GivesPage<Delegation>().Says("Approvals", "Who decides in whose place, and who is away; all=true lists those that are over too.");
        routes.MapPost("/api/delegations", DelegationEndpoints.PostAsync)
            .Requires(s_anyone).Takes<DelegationBody>().Gives<Delegation>(201, 200).Says("Approvals", "Delegates one's decisions for some days, or says that one is away.");
        routes.MapPost("/api/delegations/{delegationId}/revocation", DelegationEndpoints.RevokeAsync)
            .Requires(s_anyone).Gives<Delegation>().Says("Approvals", "Ends a delegation now.");
        routes.MapMethods("/approvals", ["GET", "HEAD"], ApprovalPageEndpoints.ShowInboxAsync)
            .Requires(s_anyone).GivesPages().Says("Pages", "What waits for whoever is signed in.");
        routes.MapPost("/approvals", ApprovalPageEndpoints.DecideSeveralAsync)
            .Requires(s_anyone).GivesPages().Says("Pages", "Takes the form of the inbox: a signature for each approval that was chosen.");
        routes.MapMethods(DelegationPages.Path, ["GET", "HEAD"], ApprovalPageEndpoints.ShowDelegationsAsync)
            .Requires(s_anyone).GivesPages().Says("Pages", "Who decides in whose place, as far as it concerns whoever is signed in.");
        routes.MapPost(DelegationPages.Path, ApprovalPageEndpoints.ChangeDelegationsAsync)
            .Requires(s_anyone).GivesPages().Says("Pages", "Takes the form of the page: hands over one's decisions for some days, or ends that.");
        routes.MapMethods("/approvals/{approvalId}", ["GET", "HEAD"], ApprovalPageEndpoints.ShowOneAsync)
            .Requires(s_anyone).GivesPages().Says("Pages", "An approval, for whoever is signed in. Changes nothing.");
        routes.MapPost("/approvals/{approvalId}", ApprovalPageEndpoints.DecideOneAsync)
            .Requires(s_anyone).GivesPages().Says("Pages", "Takes the form of the page and decides, once.");
        routes.MapMethods("/approve/{token}", ["GET", "HEAD"], ApprovalPageEndpoints.ShowAsync)
            .Public().GivesPages().Says("Approvals", "The page behind a link. Changes nothing.");
        routes.MapPost("/approve/{token}", ApprovalPageEndpoints.DecideAsync)
            .Public().GivesPages().Says("Approvals", "Takes the form of the page and decides, once.");
    }
}
