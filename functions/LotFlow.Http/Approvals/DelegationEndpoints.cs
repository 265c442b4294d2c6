using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Approvals;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>Shape of the body for the API description.</summary>
internal sealed record DelegationBody(
    string DelegationId, string? PersonId, string? DelegateId, DateTimeOffset? StartsAt, DateTimeOffset EndsAt, bool? OutOfOffice, string? Note);

internal static class DelegationEndpoints
{
    public static async Task<IResult> ListAsync(string? all, DelegationStore delegations, CancellationToken cancellation) =>
        Answer.Page(await delegations.ListAsync(all == "true", cancellation), continuation: null);

    public static async Task<IResult> PostAsync(JsonBody body, Caller caller, DelegationCommands commands) =>
        Answer.Put(await commands.CreateAsync(body.Root, caller.Person, CancellationToken.None), "/api/delegations");

    public static async Task<IResult> RevokeAsync(string delegationId, Caller caller, DelegationCommands commands) =>
        Answer.Ok(await commands.RevokeAsync(delegationId, caller.Person, CancellationToken.None));
}
