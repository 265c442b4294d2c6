using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Domain;
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

    /// <summary>Seconds after which trying again makes sense.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int? RetryAfter { get; init; }

    public static Problem Of(int status, string code, string detail) => new()
    {
        Type = Types + code,
        Title = $"{char.ToUpperInvariant(code[0])}{code[1..].Replace('-', ' ')}",
        Status = status,
        Detail = detail,
    };

    public static Problem Unauthorized(string detail) => Of(StatusCodes.Status401Unauthorized, "unauthorized", detail);

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
        refusal.Code, refusal.Detail);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        WriteHeaders(httpContext.Response);
        httpContext.Response.ContentType = ContentType;
        return httpContext.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(this, LotFlowJson.Options), httpContext.RequestAborted).AsTask();
    }

    /// <summary>Status and the headers that belong to it, whatever the body is.</summary>
    public void WriteHeaders(HttpResponse response)
    {
        response.StatusCode = Status;
        if (Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString();
    }
}

/// <summary>Ends a request with a problem, from where no result can be returned.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
