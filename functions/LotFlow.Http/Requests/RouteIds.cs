using LotFlow.Abstractions.Telemetry;
using LotFlow.Domain;
using LotFlow.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Requests;

/// <summary>Checks the ids in a route before anything is looked up by them.</summary>
internal static class RouteIds
{
    // These are made by LotFlow from ids of others, so they may be longer than those.
    private const int MaxMadeLength = 100;

    private static readonly (string Name, string Traced)[] s_traced =
    [
        ("lotId", WorkTrace.LotId),
        ("receiptId", WorkTrace.ReceiptId),
        ("approvalId", WorkTrace.ApprovalId),
        ("instanceId", WorkTrace.InstanceId),
    ];

    /// <exception cref="ProblemException">404 where something is asked for, since it cannot exist; 422 where something is sent.</exception>
    public static void Check(HttpContext context)
    {
        foreach (var (name, value) in context.Request.RouteValues)
        {
            if (!name.EndsWith("Id", StringComparison.Ordinal) || IsValid(name, value as string ?? ""))
                continue;
            throw new ProblemException(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
                ? Problem.NotFound($"The {name} in the route is not one that could exist: ids are 1 to {Identifier.MaxLength} letters, digits, dots, underscores or hyphens.")
                : Problem.Invalid([new($"/{name}", "Expected 1 to 64 letters, digits, dots, underscores or hyphens in the route.")]));
        }
    }

    /// <summary>Says on the current span what the request is about.</summary>
    public static void Trace(HttpContext context)
    {
        foreach (var (name, traced) in s_traced)
            WorkTrace.About(traced, context.Request.RouteValues.GetValueOrDefault(name) as string);
    }

    private static bool IsValid(string name, string value) => name is "approvalId" or "instanceId"
        ? value.Length is > 0 and <= MaxMadeLength && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
        : Identifier.IsValid(value);
}
