using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Production;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Production;

/// <summary>Production orders and other transformations. Commands are not cancelled: a caller who hangs up does not take back what was sent.</summary>
internal static class ProductionEndpoints
{
    public static async Task<IResult> PostIssueAsync(string orderId, JsonBody body, Caller caller, IssueCommands commands)
    {
        var result = await commands.SubmitAsync(orderId, body.Root, caller.Person, CancellationToken.None);
        return Posted(result, result.Value?.WorkflowId, OrderPath(orderId));
    }

    public static async Task<IResult> PostOutputAsync(string orderId, JsonBody body, Caller caller, OutputCommands commands)
    {
        var result = await commands.SubmitAsync(orderId, body.Root, caller.Person, CancellationToken.None);
        return Posted(result, result.Value?.WorkflowId, OrderPath(orderId));
    }

    public static async Task<IResult> PostReturnAsync(string orderId, JsonBody body, Caller caller, ReturnCommands commands)
    {
        var result = await commands.SubmitAsync(orderId, body.Root, caller.Person, CancellationToken.None);
        return Posted(result, result.Value?.WorkflowId, OrderPath(orderId));
    }

    public static async Task<IResult> PostCloseAsync(string orderId, JsonBody body, Caller caller, CloseCommands commands) =>
        Answer.Accepted(await commands.SubmitAsync(orderId, body.Root, caller.Person, CancellationToken.None), _ => OrderPath(orderId));

    public static async Task<IResult> GetAsync(string orderId, Caller caller, ProductionQueries queries, CancellationToken cancellation)
    {
        var order = await queries.FindAsync(orderId, cancellation);
        if (order is not null)
            caller.CheckSite(order.SiteId);
        return Answer.Found(order, $"There is no production order '{orderId}'.");
    }

    public static async Task<IResult> PostTransformationAsync(JsonBody body, Caller caller, TransformationCommands commands)
    {
        var result = await commands.SubmitAsync(body.Root, caller.Person, CancellationToken.None);
        return Posted(result, result.Value?.WorkflowId, result.Value?.Lots is [var first, ..] ? $"/api/lots/{first.LotId}" : "");
    }

    /// <summary>201 with what was posted, 200 for a repetition; 202 while it is still being posted, with where to look.</summary>
    private static IResult Posted<T>(CommandResult<T> result, string? workflowId, string location) => workflowId is null
        ? Answer.Put(result, location)
        : Answer.Accepted(result.Map(v => v, isRepeat: false), _ => $"/api/workflows/{workflowId}");

    private static string OrderPath(string orderId) => $"/api/production-orders/{orderId}";
}
