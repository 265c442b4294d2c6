using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Recalls;
using LotFlow.Http.Security;
using LotFlow.Workflows.Recalls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    private static readonly Role[] s_reportingRecalls = [Role.Recall, Role.Manager];

    static partial void MapRecallFlow(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/recalls/{recallId}/closure-requests", RecallFlowEndpoints.RequestClosureAsync)
            .Requires(Role.Recall).Takes<ClosureBody>().Gives<RecallRequested>(202, 200).Says("Recalls", "Asks a second person to close a recall; refused while something is open and not explained.");
        routes.MapPost("/api/recalls/{recallId}/scope-reductions", RecallFlowEndpoints.RequestReductionAsync)
            .Requires(Role.Recall).Takes<ReductionBody>().Gives<RecallRequested>(202, 200).Says("Recalls", "Asks a second person to take lots out of the scope.");
        routes.MapPost("/api/recalls/{recallId}/scope-extensions", RecallFlowEndpoints.ExtendAsync)
            .Requires(Role.Recall).Takes<ExtensionBody>().Gives<ScopeExtended>(201, 200).Says("Recalls", "Adds what is suspect. Answers when all that it reaches is blocked.");
        routes.MapPost("/api/recalls/{recallId}/status-reports", RecallFlowEndpoints.ReportAsync)
            .Requires(s_reportingRecalls).Takes<StatusReportBody>().Gives<StatusReport>(201, 200).Says("Recalls", "Makes a status report as 21 CFR 7.53 asks for it.");
        routes.MapGet("/api/recalls/{recallId}/status-reports", RecallFlowEndpoints.ListReportsAsync)
            .Requires(s_anyone).GivesPage<StatusReport>().Says("Recalls", "The status reports of a recall, oldest first.");
    }
}
