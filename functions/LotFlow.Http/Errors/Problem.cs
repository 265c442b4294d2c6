using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Domain;
using LotFlow.Domain.Lots;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Errors;

/// <summary>An error as RFC 9457 says it; <c>type</c> is <c>https://lotflow.dev/problems/{code}</c>.</summary>
internal sealed record Problem : IResult
{
    public const string ContentType = "application/problem+json";

    private const string Types = "https://lotflow.dev/problems/";

    public required string Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    /// <summary>What is wrong with which field; absent where the problem is not about fields.</summary>
    public IReadOnlyList<FieldError>? Errors { get; init; }

    /// <summary>What blocks the lot, where that is the problem.</summary>
    public IReadOnlyList<Blocker>? BlockedBy { get; init; }

    /// <summary>Seconds after which trying again makes sense.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int? RetryAfter { get; init; }

    /// <summary>What <c>WWW-Authenticate</c> says with a 401 (RFC 6750, 3).</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Challenge { get; init; } = "Bearer";

    public static Problem Of(int status, string code, string detail) => new()
    {
        Type = Types + code,
        Title = $"{char.ToUpperInvariant(code[0])}{code[1..].Replace('-', ' ')}",
        Status = status,
        Detail = detail,
    };

    /// <summary>There are no credentials; RFC 6750 gives that no error code.</summary>
    public static Problem Unauthorized(string detail) => Of(StatusCodes.Status401Unauthorized, "unauthorized", detail);

    /// <summary>There is a token, and it does not do. Why is in the log only, where nobody learns from it how to make a better one.</summary>
    public static Problem InvalidToken(string detail) => Unauthorized(detail) with
    {
        Challenge = "Bearer error=\"invalid_token\"",
    };

    public static Problem NotFound(string detail) => Of(StatusCodes.Status404NotFound, "not-found", detail);

    public static Problem Invalid(IReadOnlyList<FieldError> errors) =>
        Of(StatusCodes.Status422UnprocessableEntity, "invalid-fields", errors.Count == 1
            ? $"One field cannot be taken: {errors[0].Pointer}. Nothing was stored."
            : $"{errors.Count} fields cannot be taken. Nothing was stored.") with
        { Errors = errors };

    public static Problem From(Refusal refusal) => Of(
        refusal.Kind switch
        {
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            RefusalKind.NotFound => StatusCodes.Status404NotFound,
            RefusalKind.Changed => StatusCodes.Status412PreconditionFailed,
            _ => StatusCodes.Status409Conflict,
        },
        refusal.Code, refusal.Detail) with
    {
        BlockedBy = refusal.BlockedBy,
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        WriteHeaders(httpContext.Response);
        httpContext.Response.ContentType = ContentType;
        return httpContext.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(this, LotFlowJson.Options), httpContext.RequestAborted).AsTask();
    }

    /// <summary>Status and the headers that belong to it, whatever the body is.</summary>
    public void WriteHeaders(HttpResponse response)
    {
        // For the audit trail, which hears of what was refused after the answer.
        response.HttpContext.Features.Set(this);
        response.StatusCode = Status;
        if (Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = Challenge;
        if (RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString();
    }
}

/// <summary>Ends a request with a problem, from where no result can be returned.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
