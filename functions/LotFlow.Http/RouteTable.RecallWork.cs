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
    private static readonly Role[] s_searching = [Role.Supervisor, Role.Operator];
    private static readonly Role[] s_askingConsignees = [Role.Recall, Role.Integrator];
    private static readonly Role[] s_disposing = [Role.Recall, Role.Quality];

    static partial void MapRecallWork(IEndpointRouteBuilder routes)
    {
        // Anyone: whoever may have to find some of it must see where it is.
        routes.MapGet("/api/recalls/{recallId}", RecallWorkEndpoints.GetAsync)
            .Requires(s_anyone).Gives<RecallView>().Says("Recalls", "A recall: its scope, tasks, consignees, orders, balance, and what keeps it open.");
        routes.MapGet("/api/recalls/{recallId}/timeline", RecallWorkEndpoints.GetTimeLineAsync)
            .Requires(s_anyone).Gives<RecallTimeLine>().Says("Recalls", "What happened in a recall, oldest first.");
        routes.MapPost("/api/recalls/{recallId}/tasks/{taskId}/confirmations", RecallWorkEndpoints.PostConfirmationAsync)
            .Requires(s_searching).Takes<ConfirmationBody>().Gives<ConfirmationTaken>(201, 200)
            .Says("Recalls", "Says what was found at a site; what is not in the scope widens it.");
        routes.MapPost("/api/recalls/{recallId}/consignees/{customerId}/responses", RecallWorkEndpoints.PostResponseAsync)
            .Requires(s_askingConsignees).Takes<ConsigneeResponseBody>().Gives<ResponseTaken>().Says("Recalls", "Records what a consignee said, or that it did not answer.");
        routes.MapPost("/api/recalls/{recallId}/dispositions", RecallWorkEndpoints.PostDispositionsAsync)
            .Requires(s_disposing).Takes<DispositionsBody>().Gives<DispositionsTaken>().Says("Recalls", "Decides what becomes of lots in scope, of all that are named or of none.");
    }
}
