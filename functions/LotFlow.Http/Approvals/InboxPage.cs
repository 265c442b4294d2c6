using LotFlow.Domain.Approvals;
using LotFlow.Http.Pages;
using LotFlow.Workflows.Approvals;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>What waits for me, for how long, what it is worth; with a check box each and one form for all of them.</summary>
internal sealed record InboxPage(
    int Status, Inbox Inbox, IReadOnlyList<Delegation> Delegations, PageNotice? Notice, IReadOnlyList<DeskAnswer> Outcomes, DateTimeOffset Now) : IResult
{
    private const string Css = """
        main{max-width:60rem}
        .waiting{list-style:none;margin:0;padding:0}
        .waiting li{display:grid;grid-template-columns:auto 1fr;gap:0 .75rem;padding:.75rem 0;border-bottom:1px solid #e1e6ea}
        .waiting li:last-child{border-bottom:0}
        .waiting label{margin:0;font-weight:600;min-height:44px;overflow-wrap:anywhere}
        .waiting input{width:1.5rem;height:1.5rem;margin:.25rem}
        .waiting p{grid-column:2;margin:.15rem 0}
        .waiting a{display:inline-block;min-height:44px;padding:.5rem 0}
        .late{color:#a11c1c;font-weight:600}
        """;

    private static readonly PageLook s_look = new(Css, script: null);

    public required string DecisionId { get; init; }

    /// <summary>Binds the form to the session; null where there is none.</summary>
    public required string? Seal { get; init; }

    public required InboxChoice Choice { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Status == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return PageShell.WriteAsync(httpContext, Status, "Approvals", Html.Of($"""
            <h1>{Title()}</h1>
            {PageNotice.ToHtml(Notice)}
            {OutcomesHtml()}
            {WaitingHtml()}
            {DelegationsHtml()}
            """), s_look);
    }

    private string Title() => Inbox.Waiting.Count switch
    {
        0 => "Nothing waits for you",
        1 => "One approval waits for you",
        _ when Inbox.IsCut => $"More than {Inbox.Waiting.Count} approvals wait for you",
        var count => $"{count} approvals wait for you",
    };

    private Html OutcomesHtml() => Outcomes.Count == 0 ? Html.Empty : Html.Of($"""
        <section aria-labelledby="done"><h2 id="done">What was decided</h2><table><tbody>{Html.Join(Outcomes.Select(OutcomeHtml))}</tbody></table></section>
        """);

    private static Html OutcomeHtml(DeskAnswer outcome) => Html.Of($"""
        <tr><th scope="row"><a href="{InboxPages.Path}/{outcome.Approval.ApprovalId}">{outcome.Approval.Summary}</a></th>
        <td>{(outcome.IsStored ? outcome.Approval.Decisions[^1].Signature : outcome.Text)}</td></tr>
        """);

    private Html WaitingHtml()
    {
        if (Inbox.Waiting.Count == 0)
            return Html.Empty;
        var list = Html.Of($"<ul class=\"waiting\">{Html.Join(Inbox.Waiting.Select(EntryHtml))}</ul>");
        if (Seal is null)
            return Html.Of($"<section aria-label=\"Approvals\">{list}</section>");
        return Html.Of($"""
            <form method="post" action="{InboxPages.Path}" aria-label="Approvals" autocomplete="off">
            <input type="hidden" name="decisionId" value="{DecisionId}"><input type="hidden" name="seal" value="{Seal}">
            {list}
            {(Inbox.IsCut ? Html.Of($"<p class=\"hint\">The others come when these are decided.</p>") : Html.Empty)}
            <h2>Your decision on what you have chosen</h2>
            <label for="comment">Comment</label>
            <textarea id="comment" name="comment" rows="2" maxlength="{ApprovalDesk.MaxCommentLength}">{Choice.Comment}</textarea>
            {ApprovalPage.TokenField()}
            <div class="choice"><button class="approve" type="submit" name="decision" value="approve">Approve</button>
            <button class="reject" type="submit" name="decision" value="reject">Reject</button></div></form>
            """);
    }

    private Html EntryHtml(InboxEntry entry)
    {
        var a = entry.Approval;
        var id = $"on-{a.ApprovalId}";
        var isChosen = Choice.Chosen.Contains(a.ApprovalId, StringComparer.Ordinal);
        var box = Seal is null ? Html.Of($"<span></span>") : isChosen
            ? Html.Of($"<input type=\"checkbox\" id=\"{id}\" name=\"{InboxFields.Prefix}{a.ApprovalId}\" value=\"{a.ShownHash}\" aria-describedby=\"{id}-facts\" checked>")
            : Html.Of($"<input type=\"checkbox\" id=\"{id}\" name=\"{InboxFields.Prefix}{a.ApprovalId}\" value=\"{a.ShownHash}\" aria-describedby=\"{id}-facts\">");
        return Html.Of($"""
            <li>{box}<label for="{id}">{a.Summary}</label>
            <p id="{id}-facts">{Lasting(Now - a.RequestedAt)}{Level(a)}, worth {(a.Value is { } value ? ApprovalPage.Worth(value) : "not known")}, at {a.SiteId}{Agreed(a)}{For(entry)}</p>
            <p><a href="{InboxPages.Path}/{a.ApprovalId}">Everything about it</a></p></li>

            """);
    }

    private static Html Level(Approval a) => a.Level == 0 ? Html.Empty : Html.Of($" <span class=\"late\">(escalated, level {a.Level + 1})</span>");

    private static string Agreed(Approval a) => a.Quorum == 1 ? "" : $", {a.Decisions.Count} of {a.Quorum} agreed";

    private static string For(InboxEntry entry) => entry.OnBehalfOf is { } other ? $", in the place of {other.Name}" : "";

    private static string Lasting(TimeSpan time) => time.TotalDays >= 2 ? $"waits {(int)time.TotalDays} days"
        : time.TotalHours >= 2 ? $"waits {(int)time.TotalHours} hours"
        : time.TotalMinutes >= 2 ? $"waits {(int)time.TotalMinutes} minutes"
        : "has just come in";

    private Html DelegationsHtml() => Html.Of($"""
        <section aria-labelledby="delegations"><h2 id="delegations">Delegations</h2>
        {(Delegations.Count == 0 ? Html.Empty : Html.Of($"<table><tbody>{Html.Join(Delegations.Select(DelegationHtml))}</tbody></table>"))}
        <p><a href="{DelegationPages.Path}">Hand over your decisions while you are away</a></p></section>
        """);

    private static Html DelegationHtml(Delegation d) => Html.Of($"<tr><th scope=\"row\">{d.PersonId}</th><td>{DelegationPage.Said(d)}</td></tr>");
}
