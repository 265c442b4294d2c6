using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Recalls;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Recalls;

/// <summary>What is asked of a recall under way. Commands are not cancelled: a caller who hangs up does not take back what was sent.</summary>
internal static class RecallFlowEndpoints
{
    public static async Task<IResult> RequestClosureAsync(string recallId, JsonBody body, Caller caller, ClosureCommands commands) =>
        Answer.Accepted(await commands.RequestAsync(recallId, body.Root, caller.Person, CancellationToken.None), r => $"/api/approvals/{r.ApprovalId}");

    public static async Task<IResult> RequestReductionAsync(string recallId, JsonBody body, Caller caller, ReductionCommands commands) =>
        Answer.Accepted(await commands.RequestAsync(recallId, body.Root, caller.Person, CancellationToken.None), r => $"/api/approvals/{r.ApprovalId}");

    public static async Task<IResult> ExtendAsync(string recallId, JsonBody body, Caller caller, ExtensionCommands commands) =>
        Answer.Put(await commands.ExtendAsync(recallId, body.Root, caller.Person, CancellationToken.None), $"/api/recalls/{recallId}");

    public static async Task<IResult> ReportAsync(string recallId, JsonBody body, Caller caller, StatusReportCommands commands) =>
        Answer.Put(await commands.MakeAsync(recallId, body.Root, caller.Person, CancellationToken.None), $"/api/recalls/{recallId}/status-reports");

    public static async Task<IResult> ListReportsAsync(
        string recallId, string? limit, string? continuation, RecallStore recalls, RecallStatusReports reports, CancellationToken cancellation)
    {
        var query = new QueryFields();
        var size = query.Limit(limit);
        query.ThrowIfInvalid();
        if (await recalls.FindAsync(recallId, cancellation) is null)
            return Problem.NotFound($"There is no recall '{recallId}'.");
        // A report every two weeks: the list is short, and read whole.
        var all = await reports.ListAsync(recallId, cancellation);
        var after = string.IsNullOrEmpty(continuation) ? 0 : all.TakeWhile(r => r.ReportId != continuation).Count() + 1;
        var page = all.Skip(after).Take(size).ToList();
        return Answer.Page(page, after + page.Count < all.Count ? page[^1].ReportId : null);
    }
}
