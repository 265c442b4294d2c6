using LotFlow.Abstractions;
using LotFlow.Http.Health;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Errors;

/// <summary>Says results in HTTP, in the JSON dialect of LotFlow.</summary>
internal static class Answer
{
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) => Results.Json(value, LotFlowJson.Options, statusCode: status);

    /// <summary>200 with what was found, or 404.</summary>
    public static IResult Found<T>(T? value, string missing)
        where T : class => value is null ? Problem.NotFound(missing) : Json(value);

    /// <summary>A page of a list.</summary>
    public static IResult Page<T>(IReadOnlyList<T> items, string? continuation) => Json(new Page<T>(items, continuation));

    /// <summary>201 for what is new, 200 for what was there.</summary>
    public static IResult Put<T>(CommandResult<T> result, string location) => new CommandAnswer<T>(result, StatusCodes.Status201Created, location);

    /// <summary>202 the first time, 200 for a repetition.</summary>
    public static IResult Accepted<T>(CommandResult<T> result, Func<T, string> location) =>
        new CommandAnswer<T>(result, StatusCodes.Status202Accepted, result.IsTaken ? location(result.Value!) : null);

    public static IResult Ok<T>(CommandResult<T> result) => new CommandAnswer<T>(result, StatusCodes.Status200OK, Location: null);
}

/// <summary>A list as every list route answers it.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Continuation);

/// <summary>What became of a command.</summary>
internal sealed record CommandAnswer<T>(CommandResult<T> Result, int FirstStatus, string? Location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (!Result.IsTaken)
            TellRefused(httpContext);
        if (Result.Errors.Count > 0)
            return Problem.Invalid(Result.Errors).ExecuteAsync(httpContext);
        if (Result.Refusal is { } refusal)
            return Problem.From(refusal).ExecuteAsync(httpContext);
        if (!Result.IsRepeat)
            CountAccepted(httpContext);
        else
            httpContext.Features.Set(new Audit.RepeatedCommand());
        if (Location is not null)
            httpContext.Response.Headers.Location = Location;
        return Answer.Json(Result.Value, Result.IsRepeat ? StatusCodes.Status200OK : FirstStatus).ExecuteAsync(httpContext);
    }

    private void TellRefused(HttpContext context)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        context.RequestServices.GetRequiredService<WorkEvents>().CommandRefused(
            $"{context.Request.Method} {route}", Result.Refusal?.Code ?? "invalid-fields", Result.Refusal?.Detail ?? string.Join(", ", Result.Errors.Select(e => e.Pointer)));
    }

    private static void CountAccepted(HttpContext context)
    {
        if (context.GetEndpoint() is RouteEndpoint endpoint)
            context.RequestServices.GetRequiredService<HttpMetrics>().CountCommand(context.Request.Method, endpoint.RoutePattern.RawText ?? "");
    }
}
