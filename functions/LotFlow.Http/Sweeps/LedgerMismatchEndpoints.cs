using LotFlow.Domain.Stock;
using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Sweeps;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Sweeps;

internal static class LedgerMismatchEndpoints
{
    public static async Task<IResult> ListAsync(
        string? state, string? limit, string? continuation, Caller caller, LedgerMismatches mismatches, CancellationToken cancellation)
    {
        var query = new QueryFields();
        var (asked, atMost) = (query.Choice<LedgerMismatchState>("state", state), query.Limit(limit));
        query.ThrowIfInvalid();
        var (found, next) = await mismatches.ListAsync(asked, caller.Person.Sites, atMost, string.IsNullOrEmpty(continuation) ? null : continuation, cancellation);
        return Answer.Page(found, next);
    }
}
