using System.Diagnostics;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Http.Security;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Errors;

/// <summary>What a caller is told of an exception: of ours everything that helps, of others nothing but where to look.</summary>
internal static class ExceptionProblems
{
    private const int RetrySeconds = 5;

    /// <param name="exception">What went wrong.</param>
    /// <param name="reference">Names the failure in the answer and in the log.</param>
    public static Problem From(Exception exception, out string reference)
    {
        reference = Activity.Current?.TraceId.ToString() ?? Guid.NewGuid().ToString("N");
        return exception switch
        {
            ProblemException known => known.Problem,
            StoreUnavailableException => Problem.Of(
                503, "store-unavailable",
                $"The store cannot be used at the moment. Sending the same request again is safe. The log says why, under {reference}.") with
            {
                RetryAfter = RetrySeconds,
            },
            SignInUnavailableException => Problem.Of(
                503, "sign-in-unavailable",
                $"Nobody can be signed in at the moment, whatever the token. Sending the same request again is safe. The log says why, under {reference}.") with
            {
                RetryAfter = RetrySeconds,
            },
            BadHttpRequestException bad => Problem.Of(bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too-large" : "bad-request", bad.Message),
            // The stores refuse a continuation that is not of this query; only the caller can have brought it.
            ArgumentException { ParamName: "continuation" } => Problem.Invalid(
                [new FieldError("/continuation", "This is not the continuation of this list; start again without one.")]),
            _ => Problem.Of(500, "internal-error", $"LotFlow met an error that it did not expect. The log says more, under {reference}."),
        };
    }
}
