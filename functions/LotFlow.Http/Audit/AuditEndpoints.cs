using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Audit;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Audit;

/// <summary>
/// The audit trail. People who may only act at some sites are refused: what an entry concerns is not always one site, and a trail with holes in
/// it proves nothing.
/// </summary>
internal static class AuditEndpoints
{
    public const string JsonLines = "application/jsonl";

    private const string What = "The audit trail";

    public static async Task<IResult> ListAsync(
        string? subject, string? actor, string? from, string? to, string? limit, string? continuation, Caller caller, AuditQueries audit, CancellationToken cancellation)
    {
        caller.CheckEverywhere(What);
        var query = new QueryFields();
        var filter = new AuditFilter(query.Text("subject", subject), query.Text("actor", actor), query.Time("from", from), query.Time("to", to));
        var size = query.Limit(limit);
        query.ThrowIfInvalid();
        var (found, next) = await audit.FindAsync(filter, size, string.IsNullOrEmpty(continuation) ? null : continuation, cancellation);
        return Answer.Page(found, next);
    }

    public static async Task<IResult> VerifyAsync(string? subject, Caller caller, AuditVerification verification, CancellationToken cancellation)
    {
        caller.CheckEverywhere(What);
        var query = new QueryFields();
        var asked = query.Text("subject", subject);
        query.ThrowIfInvalid();
        return Answer.Json(await verification.RunAsync(asked, cancellation));
    }

    public static IResult ExportAsync(string? subject, Caller caller, AuditExports exports)
    {
        caller.CheckEverywhere(What);
        var query = new QueryFields();
        var asked = query.Text("subject", subject);
        query.ThrowIfInvalid();
        return new ExportAnswer(exports, asked, caller.Person.Id);
    }

    private sealed record ExportAnswer(AuditExports Exports, string? Subject, string By) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = JsonLines;
            httpContext.Response.Headers.ContentDisposition = "attachment; filename=\"audit.jsonl\"";
            await foreach (var line in Exports.LinesAsync(Subject, By, httpContext.RequestAborted))
                await httpContext.Response.Body.WriteAsync(line, httpContext.RequestAborted);
        }
    }
}
