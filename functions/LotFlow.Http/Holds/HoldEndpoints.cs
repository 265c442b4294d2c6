using LotFlow.Domain.Lots;
using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Holds;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Holds;

/// <summary>Holds, requests to end them, and reports that may place one. Commands are not cancelled: a caller who hangs up does not take back what was sent.</summary>
internal static class HoldEndpoints
{
    public static async Task<IResult> PlaceAsync(string lotId, JsonBody body, Caller caller, HoldCommands commands)
    {
        var result = await commands.PlaceAsync(lotId, body.Root, caller.Person, CancellationToken.None);
        // Without its lots the hold is still on its way through them; sending it again answers when it has arrived.
        return result is { IsTaken: true, Value.LotIds: null }
            ? new StillPlacing(result.Value, Location(result.Value.HoldId))
            : new CommandAnswer<HoldPlaced>(result, StatusCodes.Status201Created, result.IsTaken ? Location(result.Value!.HoldId) : null);
    }

    public static async Task<IResult> RequestReleaseAsync(string holdId, JsonBody body, Caller caller, HoldRequestCommands commands) =>
        Answer.Accepted(await commands.RequestAsync(holdId, body.Root, caller.Person, CancellationToken.None), r => $"/api/approvals/{r.ApprovalId}");

    public static async Task<IResult> GetAsync(string holdId, Caller caller, HoldQueries queries, CancellationToken cancellation)
    {
        var hold = await queries.FindAsync(holdId, cancellation);
        if (hold?.SiteId is { } siteId)
            caller.CheckSite(siteId);
        return Answer.Found(hold, $"There is no hold '{holdId}', or it is still being placed.");
    }

    public static async Task<IResult> ListAsync(
        string? state, string? siteId, string? olderThanDays, string? limit, string? continuation, Caller caller, HoldQueries queries, CancellationToken cancellation)
    {
        var query = new QueryFields();
        var filter = new HoldFilter(
            query.Choice<HoldState>("state", state), query.Text("siteId", siteId), query.Number("olderThanDays", olderThanDays), query.Limit(limit),
            string.IsNullOrEmpty(continuation) ? null : continuation)
        {
            Sites = caller.Person.Sites,
        };
        query.ThrowIfInvalid();
        if (filter.OlderThanDays > MaxDays)
            return Problem.Invalid([new("/olderThanDays", $"Expected at most {MaxDays}.")]);
        if (filter.SiteId is { } asked)
            caller.CheckSite(asked);
        var (holds, next) = await queries.ListAsync(filter, cancellation);
        return Answer.Page(holds, next);
    }

    public static async Task<IResult> ComplainAsync(string lotId, JsonBody body, Caller caller, ComplaintCommands commands) =>
        Answer.Put(await commands.ReportAsync(lotId, body.Root, caller.Person, CancellationToken.None), $"/api/lots/{lotId}");

    public static async Task<IResult> ReadTemperatureAsync(string lotId, JsonBody body, Caller caller, TemperatureCommands commands) =>
        Answer.Put(await commands.ReportAsync(lotId, body.Root, caller.Person, CancellationToken.None), $"/api/lots/{lotId}");

    private const int MaxDays = 36_500;

    private static string Location(string holdId) => $"/api/holds/{holdId}";

    private sealed record StillPlacing(HoldPlaced Hold, string Location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.Location = Location;
            return Answer.Json(Hold, StatusCodes.Status202Accepted).ExecuteAsync(httpContext);
        }
    }
}
