using LotFlow.Domain.People;
using LotFlow.Workflows.Audit;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Security;

/// <summary>Whose an access token in a form is. A wrong one is counted and written down, and whoever tries too many has to wait.</summary>
internal sealed class TypedTokens(ISignIn signIn, SignInAttempts attempts, AuditTrail audit)
{
    /// <param name="token">What was typed; nothing is no attempt.</param>
    /// <param name="context">The request.</param>
    /// <param name="page">The template of its route, for the record: never the path, which may hold a token.</param>
    /// <param name="approvalId">The approval that it was typed for, where it was one.</param>
    /// <param name="cancellation">Ends the look for the person.</param>
    /// <returns>The person; or nobody and 401, or 429 where the address has to wait.</returns>
    public async Task<(Person? Person, int Status)> WhoseAsync(string? token, HttpContext context, string page, string? approvalId, CancellationToken cancellation)
    {
        if (attempts.KeepsWaiting(context))
            return (null, StatusCodes.Status429TooManyRequests);
        if (string.IsNullOrEmpty(token))
            return (null, StatusCodes.Status401Unauthorized);
        if (await signIn.FindAsync(token, cancellation) is { } person)
            return (person, StatusCodes.Status200OK);
        attempts.CountWrong(context);
        await audit.SignInFailedAsync(page, "unknown-token", SignInAttempts.SeenFrom(context)?.ToString(), approvalId);
        return (null, StatusCodes.Status401Unauthorized);
    }
}
