using System.Diagnostics;
using LotFlow.Domain.People;
using LotFlow.Http.Audit;
using LotFlow.Http.Errors;
using LotFlow.Http.Health;
using LotFlow.Http.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LotFlow.Http.Security;

/// <summary>
/// Encloses the handler of every route: credentials, roles, ids in the route, errors, metrics. It is part of the endpoint and not a
/// middleware, so that a host that invokes endpoints by itself cannot leave it out.
/// </summary>
internal sealed class EndpointGuard(RequestDelegate handle, RouteAccess? access, string template, bool answersPages)
{
    public static void Enclose(EndpointBuilder endpoint)
    {
        if (endpoint is not RouteEndpointBuilder { RequestDelegate: { } handle } route)
            return;
        var guard = new EndpointGuard(
            handle, route.Metadata.OfType<RouteAccess>().LastOrDefault(), route.RoutePattern.RawText ?? "", route.Metadata.OfType<AnswersPages>().Any());
        route.RequestDelegate = guard.InvokeAsync;
    }

    private async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        PageSessions.RequireTls(context);
        try
        {
            if (await AdmitAsync(context))
                await handle(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer to; 499 is what proxies call it.
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await FailAsync(context, e);
        }
        finally
        {
            var elapsed = Stopwatch.GetElapsedTime(started);
            // The template, never the path: a path may hold the token of a link.
            context.RequestServices.GetRequiredService<HttpMetrics>().Count(context.Request.Method, template, context.Response.StatusCode, elapsed);
            await CommandAudit.TellAsync(context, template);
            Logger(context).LogInformation(
                "{Method} {Route} answered {Status} in {Milliseconds:F1} ms", context.Request.Method, template, context.Response.StatusCode, elapsed.TotalMilliseconds);
        }
    }

    /// <summary>False where the answer is given already: sign in first.</summary>
    private async Task<bool> AdmitAsync(HttpContext context)
    {
        if (access is null)
            throw new ProblemException(Problem.Of(403, "no-access-rule", "This route says nowhere who may use it, so nobody may."));
        if (answersPages)
            RefuseFormsOfOthers(context.Request);
        if (!access.IsPublic)
        {
            if (await SignInAsync(context) is not { } person)
            {
                await new SeeOther(SignInPages.LeadingBackTo(context.Request)).ExecuteAsync(context);
                return false;
            }

            context.Features.Set(new Caller(person));
            if (!person.HasAny(access.Roles))
                throw new ProblemException(Problem.Of(403, "not-your-role", $"This needs one of the roles {Names(access.Roles)}; {person.Name} has {Names(person.Roles)}."));
        }

        RouteIds.Check(context);
        RouteIds.Trace(context);
        return true;
    }

    /// <summary>
    /// Who it is, by the header; on a page also by its session, which no other route takes, so that no page of somebody else can send a command
    /// in the name of whoever looks at it. Null where a person has to sign in first.
    /// </summary>
    private async Task<Person?> SignInAsync(HttpContext context)
    {
        var signIn = context.RequestServices.GetRequiredService<ISignIn>();
        if (answersPages && context.Request.Headers.Authorization.Count == 0)
        {
            var sessions = context.RequestServices.GetRequiredService<PageSessions>();
            return sessions.ReadToken(context) is { } kept ? await signIn.FindAsync(kept, context.RequestAborted) : null;
        }

        if (BearerToken.Read(context.Request) is not { } token)
            throw new ProblemException(Problem.Unauthorized("This needs credentials: send the header 'Authorization: Bearer <token>'."));
        return await signIn.FindAsync(token, context.RequestAborted)
            ?? throw new ProblemException(Problem.InvalidToken("The token is not known here, or no longer."));
    }

    /// <summary>Browsers say whose page a form was sent from, and pages cannot change that (Fetch Metadata).</summary>
    private static void RefuseFormsOfOthers(HttpRequest request)
    {
        if (HttpMethods.IsPost(request.Method) && request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
            throw new ProblemException(Problem.Of(403, "foreign-form", "This form was sent from a page that is not LotFlow's. Nothing was done. Open the page here and send it again."));
    }

    private async Task FailAsync(HttpContext context, Exception exception)
    {
        var problem = ExceptionProblems.From(exception, out var reference);
        if (problem.Status >= 500)
            Logger(context).LogError(exception, "{Method} {Route} failed ({Reference})", context.Request.Method, template, reference);
        context.Response.Clear();
        await (answersPages ? new Pages.MessagePage(problem) : (IResult)problem).ExecuteAsync(context);
    }

    private static ILogger Logger(HttpContext context) => context.RequestServices.GetRequiredService<ILogger<EndpointGuard>>();

    private static string Names(IEnumerable<Role> roles) => string.Join(", ", roles.Select(r => r.ToString().ToLowerInvariant()).DefaultIfEmpty("none"));
}

/// <summary>Marks routes that people open in a browser: what goes wrong there is said on a page.</summary>
internal sealed record AnswersPages;
