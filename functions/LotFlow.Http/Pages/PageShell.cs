using System.Text;
using LotFlow.Domain.People;
using LotFlow.Http.Security;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Pages;

/// <summary>What every page has in common: one stylesheet inside it, no inline script, and headers that forbid everything else.</summary>
internal static class PageShell
{
    public static async Task WriteAsync(HttpContext context, int status, string title, Html content, PageLook? look = null)
    {
        look ??= PageLook.Plain;
        var person = context.Features.Get<Caller>()?.Person;
        var page = Html.Of($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} - LotFlow</title><style>{new Html(look.Css)}</style>{ScriptHtml(look)}</head>
            <body>{(person is null ? Html.Of($"<header>LotFlow</header>") : HeaderHtml(person))}<main id="main">
            {content}
            </main></body></html>
            """);
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = look.Policy;
        response.Headers.XFrameOptions = "DENY";
        response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        await WritePartAsync(context, status, page);
    }

    /// <summary>Writes a piece of a page for a script of ours, with the headers that everything has.</summary>
    public static async Task WritePartAsync(HttpContext context, int status, Html part)
    {
        var bytes = Encoding.UTF8.GetBytes(part.Markup);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType ??= "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static Html ScriptHtml(PageLook look) => look.Script is { } script
        ? Html.Of($"<script src=\"{script.Path}\" integrity=\"{script.Integrity}\" defer></script>")
        : Html.Empty;

    // Pages of the signed-in: who that is, where else to go, and out.
    private static Html HeaderHtml(Person person) => Html.Of($"""
        <header class="bar"><a class="skip" href="#main">Skip to the content</a><nav aria-label="Pages"><span>LotFlow</span> <a href="/approvals">Approvals</a> <a href="/recalls">Recalls</a></nav>
        <form method="post" action="/sign-out"><span>Signed in as {person.Name}</span> <button type="submit">Sign out</button></form></header>
        """);
}
