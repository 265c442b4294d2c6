using LotFlow.Domain.Genealogy;
using LotFlow.Http.Errors;
using LotFlow.Http.Lots;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Genealogy;

/// <summary>Shape of the body for the API description.</summary>
internal sealed record LinkRepairBody(string RepairId, string TransformationId, LinkRole Role, string Note);

/// <summary>Repairs of broken links. A request is not cancelled: a caller who hangs up does not take back what was sent.</summary>
internal static class LinkRepairEndpoints
{
    public static async Task<IResult> PostAsync(string lotId, JsonBody body, Caller caller, LinkRepairCommands commands) =>
        Answer.Accepted(await commands.RequestAsync(lotId, body.Root, caller.Person, CancellationToken.None), r => $"/api/approvals/{r.ApprovalId}");

    public static async Task<IResult> ListAsync(string lotId, Caller caller, LotQueries lots, LinkRepairCommands commands, CancellationToken cancellation) =>
        await LotEndpoints.FindAsync(lotId, caller, lots, cancellation) is not null && await commands.ListAsync(lotId, cancellation) is { } repairs
            ? Answer.Page(repairs, continuation: null)
            : Problem.NotFound(LotEndpoints.Missing(lotId));
}
