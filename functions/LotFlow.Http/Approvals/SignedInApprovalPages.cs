using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Http.Errors;
using LotFlow.Http.Pages;
using LotFlow.Http.Security;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Counting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Approvals;

/// <summary>The page of an approval for whoever is signed in: to decide on if they may, to read if not.</summary>
internal sealed class SignedInApprovalPages(ApprovalDesk desk, DelegationStore delegations, PageSessions sessions)
{
    public async Task<IResult> ShowAsync(string approvalId, HttpContext context, Caller caller, CancellationToken cancellation) =>
        await PageAsync(await FindAsync(approvalId, caller, cancellation), context, caller.Person, StatusCodes.Status200OK, notice: null, comment: null, seenHash: null, cancellation);

    public async Task<IResult> DecideAsync(string approvalId, HttpContext context, Caller caller, CancellationToken cancellation)
    {
        var fields = await DecisionFields.ReadAsync(context.Request);
        var approval = await FindAsync(approvalId, caller, cancellation);
        Task<IResult> Warn(int status, string text, Approval? now = null) =>
            PageAsync(now ?? approval, context, caller.Person, status, new(text, IsWarning: true), fields.Comment, fields.ShownHash, cancellation);
        if (!fields.IsComplete || !sessions.IsSealOf(context, FormOf(approvalId, fields.ShownHash), fields.DecisionId, fields.Seal))
            return await Warn(StatusCodes.Status403Forbidden, "This form did not come from this page in your session, so nothing was decided.");
        if (ApprovalDesk.WrongIn(fields, out var status) is { } wrong)
            return await Warn(status, wrong.Text);
        var (person, problem) = await desk.SignAsync(fields, context, "/approvals/{approvalId}", approvalId, caller.Person, cancellation);
        if (person is null)
            return await Warn(problem!.Status, problem.Text);
        var answer = await desk.DecideAsync(
            approvalId, new(fields.DecisionId, fields.Decision!.Value, fields.Comment, Meaning: null, fields.ShownHash, DecisionMeans.SignedIn), person);
        return answer.IsChanged
            ? await Warn(answer.Status, answer.Text, answer.Approval)
            : new ApprovalPage(answer.Status, answer.Approval, new(answer.Text, IsWarning: answer.Status >= 400), Form: null);
    }

    private async Task<Approval> FindAsync(string approvalId, Caller caller, CancellationToken cancellation)
    {
        var approval = await desk.FindAsync(approvalId, cancellation) ?? throw new ProblemException(Problem.NotFound($"There is no approval '{approvalId}'."));
        // Whoever stands in for somebody of that site has to see it.
        if (ApprovalRules.Forbids(approval, caller.Person, await delegations.NowAsync(cancellation)) is not null)
            caller.CheckSite(approval.SiteId);
        return approval;
    }

    private async Task<IResult> PageAsync(
        Approval approval, HttpContext context, Person person, int status, PageNotice? notice, string? comment, string? seenHash, CancellationToken cancellation)
    {
        var forbidden = ApprovalRules.Forbids(approval, person, await delegations.NowAsync(cancellation));
        // A counter sees that it is asked, and not what the book says.
        if (forbidden is not null && approval.Kind == ApprovalKind.CountAdjustment && !person.HasAny(CountQueries.VarianceRoles))
            approval = approval with { Summary = $"Count {approval.Subject.Id}: adjustment of stock", Details = [], Value = null, Earlier = [] };
        var mayDecide = forbidden is null && approval.IsOpen && !ApprovalRules.HasDecided(approval, person.Id) && sessions.ReadToken(context) is not null;
        var decisionId = Guid.NewGuid().ToString("N");
        var seal = sessions.SealForm(context, FormOf(approval.ApprovalId, approval.ShownHash), decisionId);
        var outbox = context.RequestServices.GetService<INotificationOutbox>();
        return new ApprovalPage(
            status, approval, notice ?? (forbidden is not null && approval.IsOpen ? new(forbidden.Detail, IsWarning: false) : null),
            mayDecide ? new(decisionId, seal, AsksForToken: true, "Opening this page has decided nothing.", comment) : null)
        {
            Seen = seenHash is null ? null : approval.ShownAs(seenHash),
            Sent = outbox is null ? [] : await outbox.OfApprovalAsync(approval.ApprovalId, cancellation),
        };
    }

    private static string FormOf(string approvalId, string shownHash) => $"decide {approvalId} {shownHash}";
}
