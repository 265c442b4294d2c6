using LotFlow.Http.Pages;
using LotFlow.Http.Requests;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Security;

/// <summary>Signing in to pages with an access token, and out again.</summary>
internal sealed class SignInPages(PageSessions sessions, TypedTokens tokens)
{
    public const string Path = "/sign-in";

    private const string Start = "/recalls";
    private const int MaxBytes = 32 * 1024;

    /// <summary>The address of the page that leads back to where this request wanted to go.</summary>
    public static string LeadingBackTo(HttpRequest request) => $"{Path}?returnTo={Uri.EscapeDataString(request.Path + request.QueryString)}";

    public static IResult Show(string? returnTo) => new SignInPage(StatusCodes.Status200OK, LocalPath.Of(returnTo, Start), Warning: null);

    public async Task<IResult> SignInAsync(HttpContext context, CancellationToken cancellation)
    {
        var form = await FormFields.ReadAsync(context.Request, MaxBytes);
        var returnTo = LocalPath.Of(form["returnTo"], Start);
        var token = form["accessToken"].Trim();
        var (person, status) = await tokens.WhoseAsync(token, context, Path, approvalId: null, cancellation);
        if (person is null)
        {
            return new SignInPage(status, returnTo, status == StatusCodes.Status429TooManyRequests
                ? "Too many wrong tokens came from this address. Wait a minute, then try again."
                : "This access token is not known here, or no longer.");
        }

        sessions.Begin(context, token);
        return new SeeOther(returnTo);
    }

    public IResult SignOut(HttpContext context)
    {
        sessions.End(context);
        return new SeeOther(Path);
    }
}

/// <summary>303: go on with a GET, there.</summary>
internal sealed record SeeOther(string Path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = Path;
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }
}

internal sealed record SignInPage(int Status, string ReturnTo, string? Warning) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Status == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return PageShell.WriteAsync(httpContext, Status, "Sign in", Html.Of($"""
            <h1>Sign in</h1>
            {(Warning is null ? Html.Empty : Html.Of($"<section class=\"warning\" role=\"alert\" id=\"wrong\"><p>{Warning}</p></section>"))}
            <form method="post" action="{SignInPages.Path}">
            <input type="hidden" name="returnTo" value="{ReturnTo}">
            <label for="accessToken">Your access token</label>
            <input id="accessToken" name="accessToken" type="password" required autocomplete="current-password" aria-describedby="hint">
            <p class="hint" id="hint">You stay signed in until you close the browser, for at most {(int)PageSessions.Longest.TotalHours} hours.</p>
            <div class="choice"><button class="approve" type="submit">Sign in</button></div></form>
            <p class="hint">Came from a message and are signed in already? <a href="{ReturnTo}">Open the page</a></p>
            """));
    }
}
