using LotFlow.Domain.Approvals;
using LotFlow.Http.Pages;
using LotFlow.Workflows.Approvals;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>What the form of the page needs; null on a page without one.</summary>
/// <param name="DecisionId">Fresh for each page, so that sending it twice decides once.</param>
/// <param name="Seal">Binds the hidden fields to the token of the link or to the session.</param>
/// <param name="AsksForToken">The person signs in by deciding.</param>
/// <param name="Hint">How the page came to be, and that opening it decided nothing.</param>
/// <param name="Comment">What was typed already.</param>
internal sealed record DecisionForm(string DecisionId, string Seal, bool AsksForToken, string Hint, string? Comment)
{
    public LinkActions Actions { get; init; } = LinkActions.Both;
}

/// <summary>An approval as a person sees it: exactly what is asked, what was decided, and the choice.</summary>
internal sealed record ApprovalPage(int Status, Approval Approval, PageNotice? Notice, DecisionForm? Form) : IResult
{
    /// <summary>What the person was shown before, where that is something else.</summary>
    public ApprovalStatement? Seen { get; init; }

    /// <summary>Who was written to and whether it got there; for those who are signed in.</summary>
    public IReadOnlyList<SentNotification> Sent { get; init; } = [];

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Status == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return PageShell.WriteAsync(httpContext, Status, "Approval", Html.Of($"""
            <h1>{Approval.Summary}</h1>
            {PageNotice.ToHtml(Notice)}
            {DecisionsHtml()}
            {ChangesHtml()}
            <section aria-labelledby="asked"><h2 id="asked">What is asked</h2>{DetailsHtml()}</section>
            {FormHtml()}
            {SentHtml()}
            """));
    }

    /// <summary>What is different from what was shown, line by line.</summary>
    private Html ChangesHtml()
    {
        if (Seen is null)
            return Html.Empty;
        var before = Seen.Details.GroupBy(d => d.Label).ToDictionary(g => g.Key, g => string.Join("; ", g.Select(d => d.Text)), StringComparer.Ordinal);
        var now = Approval.Details.GroupBy(d => d.Label).ToDictionary(g => g.Key, g => string.Join("; ", g.Select(d => d.Text)), StringComparer.Ordinal);
        var changed = before.Keys.Union(now.Keys, StringComparer.Ordinal).Where(label => before.GetValueOrDefault(label) != now.GetValueOrDefault(label)).ToList();
        return Html.Of($"""
            <section class="warning" aria-labelledby="changed"><h2 id="changed">What has changed since it was shown to you</h2><table>
            <thead><tr><th scope="col">What</th><th scope="col">It said</th><th scope="col">It says now</th></tr></thead><tbody>
            {(Seen.Summary == Approval.Summary ? Html.Empty : ChangeRow("Question", Seen.Summary, Approval.Summary))}
            {Html.Join(changed.Select(label => ChangeRow(label, before.GetValueOrDefault(label), now.GetValueOrDefault(label))))}
            </tbody></table></section>
            """);
    }

    private static Html ChangeRow(string label, string? before, string? now) =>
        Html.Of($"<tr><th scope=\"row\">{label}</th><td>{before ?? "nothing"}</td><td>{now ?? "nothing"}</td></tr>");

    private Html SentHtml() => Sent.Count == 0 ? Html.Empty : Html.Of($"""
        <section aria-labelledby="sent"><h2 id="sent">Who was told</h2><table><tbody>
        {Html.Join(Sent.Select(s => Row(s.Notification.To.Name, $"{s.Notification.Kind}, {Utc(s.At)}{Deliveries(s)}")))}
        </tbody></table></section>
        """);

    private static string Deliveries(SentNotification sent) => string.Concat(sent.Deliveries.Select(d =>
        $"\n{d.Channel}: {d.State.ToString().ToLowerInvariant()} after {d.Attempts} attempt{(d.Attempts == 1 ? "" : "s")}{(d.Detail is null ? "" : $", {d.Detail}")}"));

    private Html DetailsHtml() => Html.Of($"""
        <table><tbody>
        {Html.Join(Approval.Details.Select(d => Row(d.Label, d.Text)))}
        {(Approval.Value is { } value ? Row("Worth", Worth(value)) : Html.Empty)}
        {Row("Requested by", Approval.RequestedBy)}
        {Row("Requested at", Utc(Approval.RequestedAt))}
        {Row("Asked of", $"{Approval.RequiredRole.ToString().ToLowerInvariant()} at {Approval.SiteId}, level {Approval.Level + 1}")}
        {Row("Policy", $"approvals, version {Approval.PolicyVersion}{Expiry()}")}
        {Row("State", State())}
        </tbody></table>
        """);

    private string Expiry() => Approval.Policy?.ExpireAfterDays is { } days ? $"; undecided, it expires as rejected on {Utc(Approval.RequestedAt.AddDays(days))}" : "";

    private string State() => Approval.IsOpen
        ? $"open, {Approval.Decisions.Count} of {Approval.Quorum} agreed"
        : Approval.State.ToString().ToLowerInvariant();

    private Html DecisionsHtml() => Approval.Decisions.Count == 0 ? Html.Empty : Html.Of($"""
        <section aria-labelledby="decided"><h2 id="decided">What was decided</h2>{Html.Join(Approval.Decisions.Select(DecisionHtml))}</section>
        """);

    private static Html DecisionHtml(Decision d) => Html.Of($"""
        <table><tbody>{Row("Decision", d.Kind == DecisionKind.Approve ? "Approve" : "Reject")}{Row("Name", d.OnBehalfOf is { } other ? $"{d.Name}, for {other}" : d.Name)}{Row("Time", Utc(d.At))}
        {Row("Meaning", d.Meaning)}{Row("Made", d.Means == DecisionMeans.Link ? "by personal link, without a signature" : "signed in")}
        {Row("Record", $"SHA-256 {d.ShownHash}")}{(d.Comment is null ? Html.Empty : Row("Comment", d.Comment))}</tbody></table>
        """);

    private Html FormHtml() => Form is null ? Html.Empty : Html.Of($"""
        <form method="post" aria-labelledby="decide" autocomplete="off"><h2 id="decide">Your decision</h2>
        <p>{Form.Hint}</p>
        <input type="hidden" name="decisionId" value="{Form.DecisionId}">
        <input type="hidden" name="shownHash" value="{Approval.ShownHash}">
        <input type="hidden" name="seal" value="{Form.Seal}">
        <label for="comment">Comment</label>
        <textarea id="comment" name="comment" rows="3" maxlength="{ApprovalDesk.MaxCommentLength}">{Form.Comment}</textarea>
        {(Form.AsksForToken ? TokenField() : Html.Of($"<p class=\"hint\">The decision is recorded as made by this link.</p>"))}
        <div class="choice">{(Form.Actions.HasFlag(LinkActions.Approve) ? Html.Of($"<button class=\"approve\" type=\"submit\" name=\"decision\" value=\"approve\">Approve</button>") : Html.Empty)}
        {(Form.Actions.HasFlag(LinkActions.Reject) ? Html.Of($"<button class=\"reject\" type=\"submit\" name=\"decision\" value=\"reject\">Reject</button>") : Html.Empty)}</div></form>
        """);

    internal static Html TokenField() => Html.Of($"""
        <label for="accessToken">Your access token</label>
        <input id="accessToken" name="accessToken" type="password" required autocomplete="off" aria-describedby="tokenHint">
        <p class="hint" id="tokenHint">Signing in makes the decision your signature: your name, the time and its meaning are recorded.</p>
        """);

    private static Html Row(string label, string text) => Html.Of($"<tr><th scope=\"row\">{label}</th><td>{text}</td></tr>");

    internal static string Worth(Domain.MasterData.Money value) => $"{value.Amount.ToString("N2", System.Globalization.CultureInfo.InvariantCulture)} {value.Currency}";

    private static string Utc(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
}
