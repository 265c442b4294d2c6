using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Recalls;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Recalls;

/// <summary>What people tell a recall, and what it shows them. Commands are not cancelled: a caller who hangs up does not take back what was sent.</summary>
internal static class RecallWorkEndpoints
{
    public static async Task<IResult> GetAsync(string recallId, RecallQueries queries, CancellationToken cancellation) =>
        Answer.Found(await queries.FindAsync(recallId, cancellation), Missing(recallId));

    public static async Task<IResult> GetTimeLineAsync(string recallId, RecallQueries queries, RecallStore recalls, CancellationToken cancellation) =>
        Answer.Found(
            await recalls.FindAsync(recallId, cancellation) is null ? null : new RecallTimeLine(recallId, await queries.TimeLineAsync(recallId, cancellation)), Missing(recallId));

    public static async Task<IResult> PostConfirmationAsync(string recallId, string taskId, JsonBody body, Caller caller, ConfirmationCommands commands) =>
        Answer.Put(await commands.ConfirmAsync(recallId, taskId, body.Root, caller.Person, CancellationToken.None), $"/api/recalls/{recallId}");

    public static async Task<IResult> PostResponseAsync(string recallId, string customerId, JsonBody body, Caller caller, ResponseCommands commands) =>
        Answer.Ok(await commands.RespondAsync(recallId, customerId, body.Root, caller.Person, CancellationToken.None));

    public static async Task<IResult> PostDispositionsAsync(string recallId, JsonBody body, Caller caller, DispositionCommands commands) =>
        Answer.Ok(await commands.DecideAsync(recallId, body.Root, caller.Person, CancellationToken.None));

    private static string Missing(string recallId) => $"There is no recall '{recallId}'.";
}
