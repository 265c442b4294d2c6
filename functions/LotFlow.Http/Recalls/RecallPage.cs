using System.Security.Cryptography;
using System.Text;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Recalls;

/// <summary>
/// A part of the page that is replaced when it changes. <paramref name="Version"/> tells whether it did; a form that is new each time it is
/// shown is not a change. <paramref name="Says"/> is what a screen reader is told.
/// </summary>
internal sealed record PageSection(string Id, string Heading, string Says, Html Content, string Version)
{
    public static PageSection Of(string id, string heading, string says, Html content) => new(id, heading, says, content, VersionOf($"{heading}{says}{content.Markup}"));

    public static string VersionOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    public Html ToHtml() => Html.Of($"""
        <section id="{Id}" aria-labelledby="{Id}-heading" data-version="{Version}" data-says="{Says}"><h2 id="{Id}-heading" tabindex="-1">{Heading}</h2>
        {Content}</section>

        """);
}

/// <summary>A recall for the people in it, as it goes on.</summary>
/// <param name="File">What there is of it.</param>
/// <param name="Caller">Who looks at it.</param>
/// <param name="Forms">What this person may send from here; null where nothing.</param>
/// <param name="IsPart">Only what changes, for the script of the page.</param>
internal sealed record RecallPage(RecallFile File, Person Caller, TaskForms? Forms, bool IsPart) : IResult
{
    private const int SecondsBetweenUpdates = 5;
    private static readonly PageLook s_look = new($"{RecallStyle.Css}\n{RecallStyle.Live}\n{RecallStyle.Print}", Assets.RecallPage);

    /// <summary>Said above everything: what became of what was sent.</summary>
    public PageNotice? Notice { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var sections = RecallPageSections.Of(File, Forms);
        var etag = $"\"{PageSection.VersionOf(string.Concat(sections.Select(s => s.Version)) + File.View.State)}\"";
        if (!IsPart)
            return PageShell.WriteAsync(httpContext, Status, $"{(File.View.Drill ? "Drill" : "Recall")} {File.View.RecallId}", ToHtml(sections, etag), s_look);
        httpContext.Response.Headers.ETag = etag;
        if (!httpContext.Request.Headers.IfNoneMatch.Contains(etag))
            return PageShell.WritePartAsync(httpContext, StatusCodes.Status200OK, LiveHtml(sections, etag));
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    private Html ToHtml(IReadOnlyList<PageSection> sections, string etag)
    {
        var view = File.View;
        var mayReport = Caller.HasAny([Role.Recall, Role.Quality, Role.Manager, Role.Auditor]);
        return Html.Of($"""
            <h1>{(view.Drill ? "Drill" : "Recall")} {view.RecallId}: {view.Title}</h1>
            {PageNotice.ToHtml(Notice)}
            <div class="updates"><p id="as-of">As of {Figures.Utc(File.ReadAt)}.</p><p id="changes" role="status"></p>
            <div class="screen"><a id="refresh" class="button" href="/recalls/{view.RecallId}">Update now</a>
            <button id="pause" type="button" aria-pressed="false" hidden>Pause updates</button>
            {(mayReport ? Html.Of($"<a class=\"button\" href=\"/recalls/{view.RecallId}/report\">Report</a>") : Html.Empty)}</div></div>
            {LiveHtml(sections, etag)}
            """);
    }

    private Html LiveHtml(IReadOnlyList<PageSection> sections, string etag) => Html.Of($"""
        <div id="live" data-every="{SecondsBetweenUpdates * 1000}" data-etag="{etag}" data-final="{(File.View.State == RecallState.Closed ? "true" : "false")}">
        {Html.Join(sections.Select(s => s.ToHtml()))}</div>
        """);
}
