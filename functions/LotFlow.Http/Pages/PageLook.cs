using System.Security.Cryptography;
using System.Text;

namespace LotFlow.Http.Pages;

/// <summary>
/// What a kind of page has beside its content: its part of the stylesheet, and a script file of ours where it has one. The policy that goes
/// with it allows exactly these.
/// </summary>
internal sealed class PageLook
{
    // Contrast of every pair of colours is at least 4.5 : 1 (WCAG 2.2, 1.4.3); controls are 44 px high (2.5.5).
    private const string Common = """
        :root{color-scheme:light}
        *{box-sizing:border-box}
        body{margin:0;background:#f2f4f6;color:#16202a;font:17px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        header{background:#14324a;color:#fff;padding:.75rem 1rem;font-weight:600}
        .bar{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.25rem 1.5rem;padding:.25rem 1rem}
        .bar a,.bar button{display:inline-flex;align-items:center;min-height:44px;color:#fff;padding:0 .6rem}
        .bar form{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem;background:none;border:0;padding:0;margin:0;font-weight:400}
        .bar button{flex:none;background:none;border:1px solid #fff}
        .bar :focus-visible{outline-color:#ffd34d}
        .skip{position:absolute;left:-100vw;background:#14324a}
        .skip:focus{left:0;z-index:1}
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

    /// <summary>A page of text and forms, without a script.</summary>
    public static readonly PageLook Plain = new("", script: null);

    public PageLook(string css, Asset? script)
    {
        Css = css.Length == 0 ? Common : $"{Common}\n{css}";
        Script = script;
        Policy = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'; "
            + (script is null ? "" : "script-src 'self'; connect-src 'self'; ")
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }

    public string Css { get; }

    public Asset? Script { get; }

    /// <summary>What <c>Content-Security-Policy</c> says.</summary>
    public string Policy { get; }
}
