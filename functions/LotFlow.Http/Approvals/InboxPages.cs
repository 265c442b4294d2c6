using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Http.Pages;
using LotFlow.Http.Security;
using LotFlow.Workflows.Approvals;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>What waits for whoever is signed in, and several decisions at once, each with a signature of its own.</summary>
internal sealed class InboxPages(ApprovalInbox inbox, DelegationStore delegations, ApprovalDesk desk, PageSessions sessions, TimeProvider clock)
{
    public const string Path = "/approvals";

    /// <summary>How many are listed; the others come when these are decided.</summary>
    public const int Most = 100;

    public Task<IResult> ShowAsync(HttpContext context, Person person, CancellationToken cancellation) =>
        PageAsync(context, person, StatusCodes.Status200OK, notice: null, new([], Comment: null), outcomes: [], cancellation);

    public async Task<IResult> DecideAsync(HttpContext context, Person caller, CancellationToken cancellation)
    {
        var (fields, chosen) = await InboxFields.ReadAsync(context.Request);
        Task<IResult> Warn(int status, string text) => PageAsync(context, caller, status, new(text, IsWarning: true), new(chosen.Keys, fields.Comment), [], cancellation);
        if (!Identifier.IsValid(fields.DecisionId) || !sessions.IsSealOf(context, "inbox", fields.DecisionId, fields.Seal))
            return await Warn(StatusCodes.Status403Forbidden, "This form did not come from this page in your session, so nothing was decided.");
        if (chosen.Count is 0 or > Most)
            return await Warn(StatusCodes.Status422UnprocessableEntity, "Choose what you decide on; nothing was decided.");
        if (ApprovalDesk.WrongIn(fields, out var status) is { } wrong)
            return await Warn(status, wrong.Text);
        var (person, problem) = await desk.SignAsync(fields, context, Path, approvalId: null, caller, cancellation);
        if (person is null)
            return await Warn(problem!.Status, problem.Text);
        List<DeskAnswer> outcomes = [];
        foreach (var (approvalId, shownHash) in chosen)
        {
            // Its own id for each, and the same when the form is sent again: a form that was half done goes on where it was.
            var decisionId = Identifier.Digest($"{fields.DecisionId}|{approvalId}");
            if (await desk.FindAsync(approvalId, CancellationToken.None) is not null)
                outcomes.Add(await desk.DecideAsync(approvalId, new(decisionId, fields.Decision!.Value, fields.Comment, Meaning: null, shownHash, DecisionMeans.SignedIn), person));
        }

        var stored = outcomes.Count(o => o.IsStored);
        return await PageAsync(
            context, caller, StatusCodes.Status200OK,
            stored == chosen.Count
                ? new($"Stored: {(stored == 1 ? "one decision" : $"{stored} decisions, each")} with your signature.", IsWarning: false)
                : new($"{stored} of {chosen.Count} decisions are stored. The others say why below.", IsWarning: true),
            new([], Comment: null), outcomes, CancellationToken.None);
    }

    private async Task<IResult> PageAsync(
        HttpContext context, Person person, int status, PageNotice? notice, InboxChoice choice, IReadOnlyList<DeskAnswer> outcomes, CancellationToken cancellation)
    {
        var decisionId = Guid.NewGuid().ToString("N");
        var waiting = await inbox.ForAsync(person, Most, cancellation);
        var mine = await delegations.OfPersonAsync(person.Id, cancellation);
        // Without a session there is nothing to seal a form with: whoever came by a header decides by the API.
        var seal = sessions.ReadToken(context) is null ? null : sessions.SealForm(context, "inbox", decisionId);
        return new InboxPage(status, waiting, mine, notice, outcomes, clock.GetUtcNow()) { DecisionId = decisionId, Seal = seal, Choice = choice };
    }
}

/// <summary>What was chosen and typed in a form that could not be taken.</summary>
internal sealed record InboxChoice(IEnumerable<string> Chosen, string? Comment);
