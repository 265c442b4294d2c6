using LotFlow.Domain.Approvals;
using LotFlow.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>What the form of the page needs; null on a page without one.</summary>
/// <param name="DecisionId">Fresh for each page, so that sending it twice decides once.</param>
/// <param name="Seal">Binds the hidden fields to the token of the link.</param>
/// <param name="AsksForToken">The person signs in by deciding.</param>
/// <param name="PersonName">To whom the link was sent.</param>
/// <param name="Comment">What was typed already.</param>
internal sealed record DecisionForm(string DecisionId, string Seal, bool AsksForToken, string PersonName, string? Comment);

/// <summary>An approval as a person sees it: exactly what is asked, what was decided, and the choice.</summary>
internal sealed record ApprovalPage(int Status, Approval Approval, PageNotice? Notice, DecisionForm? Form) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Status == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return PageShell.WriteAsync(httpContext, Status, "Approval", Html.Of($"""
            <h1>{Approval.Summary}</h1>
            {NoticeHtml()}
            {DecisionsHtml()}
            <section aria-labelledby="asked"><h2 id="asked">What is asked</h2>{DetailsHtml()}</section>
            {FormHtml()}
            """));
    }

    private Html NoticeHtml() => Notice is null ? Html.Empty
        : Notice.IsWarning ? Html.Of($"<section class=\"warning\" role=\"alert\"><p>{Notice.Text}</p></section>")
        : Html.Of($"<section class=\"notice\" role=\"status\"><p>{Notice.Text}</p></section>");

    private Html DetailsHtml() => Html.Of($"""
        <table><tbody>
        {Html.Join(Approval.Details.Select(d => Row(d.Label, d.Text)))}
        {Row("Requested by", Approval.RequestedBy)}
        {Row("Requested at", Utc(Approval.RequestedAt))}
        {Row("Asked of", $"{Approval.RequiredRole.ToString().ToLowerInvariant()} at {Approval.SiteId}, level {Approval.Level + 1}")}
        {Row("State", State())}
        </tbody></table>
        """);

    private string State() => Approval.IsOpen
        ? $"open, {Approval.Decisions.Count} of {Approval.Quorum} agreed"
        : Approval.State.ToString().ToLowerInvariant();

    private Html DecisionsHtml() => Approval.Decisions.Count == 0 ? Html.Empty : Html.Of($"""
        <section aria-labelledby="decided"><h2 id="decided">What was decided</h2>{Html.Join(Approval.Decisions.Select(DecisionHtml))}</section>
        """);

    private static Html DecisionHtml(Decision d) => Html.Of($"""
        <table><tbody>{Row("Decision", d.Kind == DecisionKind.Approve ? "Approve" : "Reject")}{Row("Name", d.Name)}{Row("Time", Utc(d.At))}
        {Row("Meaning", d.Meaning)}{Row("Made", d.Means == DecisionMeans.Link ? "by personal link, without a signature" : "signed in")}
        {(d.Comment is null ? Html.Empty : Row("Comment", d.Comment))}</tbody></table>
        """);

    private Html FormHtml() => Form is null ? Html.Empty : Html.Of($"""
        <form method="post" aria-labelledby="decide" autocomplete="off"><h2 id="decide">Your decision</h2>
        <p>This link was sent to {Form.PersonName}. Opening it has decided nothing.</p>
        <input type="hidden" name="decisionId" value="{Form.DecisionId}">
        <input type="hidden" name="shownHash" value="{Approval.ShownHash}">
        <input type="hidden" name="seal" value="{Form.Seal}">
        <label for="comment">Comment</label>
        <textarea id="comment" name="comment" rows="3" maxlength="{ApprovalPages.MaxCommentLength}">{Form.Comment}</textarea>
        {(Form.AsksForToken ? TokenField() : Html.Of($"<p class=\"hint\">The decision is recorded as made by this link.</p>"))}
        <div class="choice"><button class="approve" type="submit" name="decision" value="approve">Approve</button>
        <button class="reject" type="submit" name="decision" value="reject">Reject</button></div></form>
        """);

    private static Html TokenField() => Html.Of($"""
        <label for="accessToken">Your access token</label>
        <input id="accessToken" name="accessToken" type="password" required autocomplete="off" aria-describedby="tokenHint">
        <p class="hint" id="tokenHint">Signing in makes the decision your signature: your name, the time and its meaning are recorded.</p>
        """);

    private static Html Row(string label, string text) => Html.Of($"<tr><th scope=\"row\">{label}</th><td>{text}</td></tr>");

    private static string Utc(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
}
