using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Audit;

/// <summary>The command had been taken before, and nothing was done.</summary>
internal sealed record RepeatedCommand;

/// <summary>
/// Tells the audit trail of every command of somebody who is known: what was refused, and what was accepted unless its effect has an entry of its
/// own. After the answer, which does not wait for it and is what it is whatever becomes of this.
/// </summary>
internal static class CommandAudit
{
    // The change feed, the journal of master data, approvals and delegations tell of these themselves, with what was in them.
    private static readonly string[] s_toldElsewhere =
        ["POST /api/movements", "POST /api/reservations", "DELETE /api/reservations", "POST /api/approvals/", "POST /api/delegations", "POST /approvals", "PUT /api/"];

    public static async Task TellAsync(HttpContext context, string template)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || context.Features.Get<Caller>()?.Person is not { } person)
            return;
        var trail = context.RequestServices.GetRequiredService<AuditTrail>();
        var command = $"{context.Request.Method} {template}";
        if (context.Features.Get<Problem>() is { Status: >= 400 and < 500 } problem)
            await trail.TryRefusedAsync(person, command, SubjectOfRefused(context, problem), CodeOf(problem), DetailOf(problem));
        else if (context.Response.StatusCode is >= 200 and < 300 && context.Features.Get<RepeatedCommand>() is null
            && !s_toldElsewhere.Any(told => command.StartsWith(told, StringComparison.Ordinal)))
            await trail.TryAcceptedAsync(person, command, SubjectOf(context));
    }

    /// <summary>A refusal because there is no such thing must not begin a chain for it; nor one of what nobody was allowed to ask.</summary>
    private static string? SubjectOfRefused(HttpContext context, Problem problem) =>
        problem.Status is StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed || problem.Type.EndsWith("four-eyes", StringComparison.Ordinal)
            ? SubjectOf(context) : null;

    private static string? SubjectOf(HttpContext context) => CommandSubject.Of(
        context.Request.RouteValues.Where(r => r.Value is string).Select(r => KeyValuePair.Create(r.Key, (string)r.Value!)), context.Features.Get<JsonBody>()?.Root);

    private static string CodeOf(Problem problem) => problem.Type[(problem.Type.LastIndexOf('/') + 1)..];

    /// <summary>Of wrong fields only which: their values are the body.</summary>
    private static string DetailOf(Problem problem) =>
        problem.Errors is { Count: > 0 } errors ? string.Join(", ", errors.Select(e => e.Pointer)) : problem.Detail;
}
