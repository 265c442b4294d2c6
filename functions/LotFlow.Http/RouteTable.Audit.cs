using LotFlow.Domain.Audit;
using LotFlow.Domain.People;
using LotFlow.Http.Audit;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Security;
using LotFlow.Workflows.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    static partial void MapAudit(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/audit", AuditEndpoints.ListAsync)
            .Requires(Role.Auditor, Role.Admin).GivesPage<AuditEntry>()
            .Says("Audit", "Entries of the audit trail by subject (such as lot:L1), actor and time.");
        routes.MapGet("/api/audit/verify", AuditEndpoints.VerifyAsync)
            .Requires(Role.Auditor, Role.Admin).Gives<AuditReport>().Says("Audit", "Whether every chain of the trail, or one, is whole and agrees with its anchors.");
        routes.MapGet("/api/audit/export", AuditEndpoints.ExportAsync)
            .Requires(Role.Auditor, Role.Admin).Produces<string>(StatusCodes.Status200OK, AuditEndpoints.JsonLines)
            .Says("Audit", "The trail, or one chain, as JSON lines with a signed manifest; checked by 'lotflow audit verify FILE'.");
    }
}
