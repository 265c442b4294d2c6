using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Pages;

/// <summary>What every page has in common: one stylesheet inside it, no script, and headers that forbid everything else.</summary>
internal static class PageShell
{
    // Contrast of every pair of colours is at least 4.5 : 1 (WCAG 2.2, 1.4.3); controls are 44 px high (2.5.5).
    private const string Style = """
        :root{color-scheme:light}
        *{box-sizing:border-box}
        body{margin:0;background:#f2f4f6;color:#16202a;font:17px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        header{background:#14324a;color:#fff;padding:.75rem 1rem;font-weight:600}
        main{max-width:44rem;margin:0 auto;padding:1rem}
        h1{font-size:1.35rem;line-height:1.3;margin:.5rem 0 1rem;overflow-wrap:anywhere}
        h2{font-size:1.1rem;margin:1.5rem 0 .5rem}
        section,form{background:#fff;border:1px solid #c6ced6;border-radius:.5rem;padding:1rem;margin:0 0 1rem}
        table{width:100%;border-collapse:collapse}
        th,td{text-align:left;vertical-align:top;padding:.4rem .5rem .4rem 0;border-bottom:1px solid #e1e6ea}
        th{width:34%;font-weight:600}
        td,.said{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}
        tr:last-child th,tr:last-child td{border-bottom:0}
        .notice{border-left:.4rem solid #14324a}
        .warning{border-left:.4rem solid #a11c1c}
        label{display:block;font-weight:600;margin:.75rem 0 .25rem}
        textarea,input[type=password]{width:100%;font:inherit;padding:.5rem;border:1px solid #5b6b79;border-radius:.25rem;background:#fff;color:inherit}
        .hint{color:#44525e;font-size:.95rem;margin:.25rem 0}
        .choice{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1rem}
        button{flex:1 1 10rem;min-height:48px;font:inherit;font-weight:600;border-radius:.4rem;border:2px solid;cursor:pointer}
        .approve{background:#14632f;border-color:#14632f;color:#fff}
        .reject{background:#fff;border-color:#a11c1c;color:#a11c1c}
        :focus-visible{outline:3px solid #0b62c4;outline-offset:2px}
        @media(max-width:30rem){th,td{display:block;width:100%;padding-right:0}th{border-bottom:0;padding-bottom:0}}
        """;

    private static readonly string s_policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static async Task WriteAsync(HttpContext context, int status, string title, Html content)
    {
        var page = Html.Of($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} - LotFlow</title><style>{new Html(Style)}</style></head>
            <body><header>LotFlow</header><main>
            {content}
            </main></body></html>
            """);
        var bytes = Encoding.UTF8.GetBytes(page.Markup);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.ContentSecurityPolicy = s_policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
