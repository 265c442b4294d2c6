using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.Audit;
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
    // The change feed, the journal of master data and the approval itself tell of these, and cannot lose them.
    private static readonly string[] s_toldElsewhere = ["POST /api/movements", "POST /api/reservations", "DELETE /api/reservations", "POST /api/approvals/", "PUT /api/"];

    // The lot first: its chain is where people look.
    private static readonly string[] s_kindsInBodies = ["lot", "receipt", "hold", "count", "order", "recall"];

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

    /// <summary>The first id in the route, else the lot or the id of the command in the body.</summary>
    private static string? SubjectOf(HttpContext context)
    {
        foreach (var (name, value) in context.Request.RouteValues)
        {
            if (name.EndsWith("Id", StringComparison.Ordinal) && value is string id)
                return AuditSubject.Of(name[..^2], id);
        }

        if (context.Request.RouteValues.GetValueOrDefault("name") is string policy)
            return AuditSubject.Policy(policy);
        if (context.Features.Get<JsonBody>()?.Root is not { ValueKind: JsonValueKind.Object } body)
            return null;
        return s_kindsInBodies.Select(kind => IdIn(body, kind)).FirstOrDefault(s => s is not null);
    }

    private static string? IdIn(JsonElement body, string kind) =>
        body.TryGetProperty($"{kind}Id", out var id) && id.ValueKind == JsonValueKind.String && Identifier.IsValid(id.GetString()) ? AuditSubject.Of(kind, id.GetString()!) : null;

    private static string CodeOf(Problem problem) => problem.Type[(problem.Type.LastIndexOf('/') + 1)..];

    /// <summary>Of wrong fields only which: their values are the body.</summary>
    private static string DetailOf(Problem problem) =>
        problem.Errors is { Count: > 0 } errors ? string.Join(", ", errors.Select(e => e.Pointer)) : problem.Detail;
}
