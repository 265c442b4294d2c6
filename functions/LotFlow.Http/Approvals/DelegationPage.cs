using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>Who decides in whose place, as far as it concerns one person, and the form with which they hand over.</summary>
internal sealed record DelegationPage(int Status, Person Person, IReadOnlyList<Delegation> Mine, PageNotice? Notice, DelegationFields Fields, DateTimeOffset Now) : IResult
{
    private const string Css = """
        input[type=text],input[type=date]{width:100%;min-height:44px;font:inherit;padding:.5rem;border:1px solid #5b6b79;border-radius:.25rem;background:#fff;color:inherit}
        input[type=checkbox]{width:1.5rem;height:1.5rem;margin:.25rem .5rem .25rem 0;vertical-align:middle}
        td form{padding:0;border:0;margin:.5rem 0 0;white-space:normal}
        """;

    private static readonly PageLook s_look = new(Css, script: null);

    public Task ExecuteAsync(HttpContext httpContext) => PageShell.WriteAsync(httpContext, Status, "Delegations", Html.Of($"""
        <h1>Your decisions while you are away</h1>
        {PageNotice.ToHtml(Notice)}
        {ListHtml()}
        {FormHtml()}
        <p><a href="{InboxPages.Path}">Back to your approvals</a></p>
        """), s_look);

    /// <summary>One line about a delegation, from whoever's side.</summary>
    public static string Said(Delegation d) => (d.DelegateId is { } other ? $"{other} decides instead" : "nobody decides instead")
        + $", {Minute(d.StartsAt)} to {Minute(d.EndsAt)} UTC{(d.OutOfOffice ? ", out of office" : "")}";

    private static string Minute(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm}";

    private Html ListHtml() => Html.Of($"""
        <section aria-labelledby="standing"><h2 id="standing">What stands</h2>
        {(Mine.Count == 0 ? Html.Of($"<p>Nobody decides in your place, and you decide in nobody's.</p>")
            : Html.Of($"<table><tbody>{Html.Join(Mine.Select(RowHtml))}</tbody></table>"))}
        </section>
        """);

    private Html RowHtml(Delegation d) => Html.Of(
        $"<tr><th scope=\"row\">{(d.PersonId == Person.Id ? "You" : d.PersonId)}{(d.StartsAt > Now ? ", later" : "")}</th><td>{Said(d)}{EndHtml(d)}</td></tr>");

    private Html EndHtml(Delegation d) => Fields.Seal.Length == 0 || d.PersonId != Person.Id ? Html.Empty : Html.Of($"""
        <form method="post" action="{DelegationPages.Path}" aria-label="End: {Said(d)}">{SealHtml()}
        <button class="reject" type="submit" name="ends" value="{d.DelegationId}">End it now</button></form>
        """);

    private Html FormHtml() => Fields.Seal.Length == 0 ? Html.Empty : Html.Of($"""
        <form method="post" action="{DelegationPages.Path}" aria-labelledby="hand-over"><h2 id="hand-over">Hand over</h2>
        {SealHtml()}
        <label for="delegateId">Who decides instead</label>
        <input id="delegateId" name="delegateId" type="text" maxlength="200" autocomplete="off" aria-describedby="delegateHint" value="{Fields.DelegateId}">
        <p class="hint" id="delegateHint">The id under which they sign in. They can only do what you may do, and not what they took part in. Empty: nobody.</p>
        <label for="firstDay">First day (UTC)</label>
        <input id="firstDay" name="firstDay" type="date" aria-describedby="firstHint" value="{Fields.FirstDay}">
        <p class="hint" id="firstHint">Empty: from now on.</p>
        <label for="lastDay">Last day (UTC)</label>
        <input id="lastDay" name="lastDay" type="date" required value="{Fields.LastDay}">
        <p><label><input name="outOfOffice" type="checkbox" value="true"{(Fields.OutOfOffice ? Html.Of($" checked") : Html.Empty)}> I am away: send me no messages</label></p>
        <label for="note">Note</label>
        <input id="note" name="note" type="text" maxlength="200" value="{Fields.Note}">
        <div class="choice"><button class="approve" type="submit">Hand over</button></div></form>
        """);

    private Html SealHtml() => Html.Of($"""<input type="hidden" name="formId" value="{Fields.FormId}"><input type="hidden" name="seal" value="{Fields.Seal}">""");
}
