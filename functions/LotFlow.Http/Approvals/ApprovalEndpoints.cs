using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Approvals;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

internal static class ApprovalEndpoints
{
    public static async Task<IResult> ListAsync(
        string? state, string? role, string? limit, string? continuation, Caller caller, ApprovalStore approvals, CancellationToken cancellation)
    {
        var query = new QueryFields();
        var wantedState = query.Choice<ApprovalState>("state", state);
        var wantedRole = query.Choice<Role>("role", role);
        var size = query.Limit(limit);
        query.ThrowIfInvalid();
        var (found, next) = await approvals.QueryAsync(
            wantedState, wantedRole, caller.Person.Sites, size, string.IsNullOrEmpty(continuation) ? null : continuation, cancellation);
        return Answer.Page([.. found.Select(a => ApprovalView.Of(a, caller.Person))], next);
    }

    public static async Task<IResult> GetAsync(string approvalId, Caller caller, ApprovalCommands commands, CancellationToken cancellation)
    {
        var approval = await commands.FindAsync(approvalId, cancellation);
        if (approval is not null)
            caller.CheckSite(approval.SiteId);
        return Answer.Found(approval is null ? null : ApprovalView.Of(approval, caller.Person), $"There is no approval '{approvalId}'.");
    }

    /// <summary>Everybody may try: who may decide depends on the approval, and the rules of approvals say so with their reason.</summary>
    public static async Task<IResult> DecideAsync(string approvalId, JsonBody body, Caller caller, ApprovalCommands commands)
    {
        var result = await commands.DecideAsync(approvalId, body.Root, caller.Person, CancellationToken.None);
        return Answer.Ok(result.Map(a => ApprovalView.Of(a, caller.Person)));
    }

    public static async Task<IResult> WithdrawAsync(string approvalId, Caller caller, ApprovalCommands commands) =>
        Answer.Ok((await commands.WithdrawAsync(approvalId, caller.Person, CancellationToken.None)).Map(a => ApprovalView.Of(a, caller.Person)));
}
