using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Http.Errors;
using LotFlow.Http.Pages;
using LotFlow.Http.Security;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.People;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>
/// The page behind a link in a message. Showing it changes nothing, since mail scanners open links; sending its form decides, once;
/// whatever comes after a decision shows that decision.
/// </summary>
internal sealed class ApprovalPages(ApprovalLinks links, ApprovalCommands approvals, MasterDataStore masterData, IPeople people, ISignIn signIn)
{
    public const int MaxCommentLength = 2000;

    private static readonly Problem s_expired = Problem.Of(
        410, "link-expired", "This link has expired, and the approval is still open. Use the link of the latest message, or decide in your system.");

    private static readonly Problem s_forged = Problem.NotFound("This link is not one that LotFlow sent, or a part of it is missing. Open it from the message again.");

    public async Task<IResult> ShowAsync(string token, CancellationToken cancellation)
    {
        var (opened, instead) = await OpenAsync(token, cancellation);
        return instead ?? await PageAsync(opened!, StatusCodes.Status200OK, notice: null, comment: null, cancellation);
    }

    public async Task<IResult> DecideAsync(string token, HttpRequest request, CancellationToken cancellation)
    {
        var fields = await DecisionFields.ReadAsync(request);
        var (opened, instead) = await OpenAsync(token, cancellation);
        if (instead is not null)
            return instead;
        if (!fields.IsComplete || !links.IsSealOf(token, fields.DecisionId, fields.ShownHash, fields.Seal))
            return await WarnAsync(opened!, 403, "This form did not come from this page, so nothing was decided. Look at what is asked and decide here.", fields, cancellation);
        if (fields.Decision is null)
            return await WarnAsync(opened!, 422, "Choose Approve or Reject; nothing was decided.", fields, cancellation);
        if (fields.Comment?.Length > MaxCommentLength)
            return await WarnAsync(opened!, 422, $"The comment is longer than {MaxCommentLength} characters; nothing was decided.", fields, cancellation);

        var (person, means, refused) = await WhoAsync(opened!, fields, request, cancellation);
        if (refused is not null)
            return refused;
        var decision = new DecisionRequest(fields.DecisionId, fields.Decision.Value, fields.Comment, Meaning: null, fields.ShownHash, means);
        var result = await approvals.DecideAsync(opened!.Approval.ApprovalId, decision, person!, CancellationToken.None);
        if (result.IsTaken)
            return new ApprovalPage(StatusCodes.Status200OK, result.Value!, new("Your decision is stored.", IsWarning: false), Form: null);
        var now = opened with { Approval = await approvals.FindAsync(opened.Approval.ApprovalId, cancellation) ?? opened.Approval };
        return result.Refusal!.Code switch
        {
            // Somebody else was quicker: what they decided is what there is to say.
            "already-decided" or "idempotency-conflict" => Decided(StatusCodes.Status200OK, now.Approval),
            "subject-changed" => await WarnAsync(now, 412, result.Refusal.Detail + " Nothing was decided.", fields, cancellation),
            _ => new ApprovalPage(Problem.From(result.Refusal).Status, now.Approval, new(result.Refusal.Detail, IsWarning: true), Form: null),
        };
    }

    /// <summary>The approval behind a token, or the page that is shown instead of asking.</summary>
    private async Task<(OpenedLink? Opened, IResult? Instead)> OpenAsync(string token, CancellationToken cancellation)
    {
        var problem = links.Read(token, out var link);
        if (problem == LinkProblem.Forged || await approvals.FindAsync(link!.ApprovalId, cancellation) is not { } approval)
            return (null, new MessagePage(s_forged));
        var isExpired = problem == LinkProblem.Expired;
        if (!approval.IsOpen || approval.Decisions.Any(d => d.By == link.PersonId))
            return (null, Decided(isExpired ? StatusCodes.Status410Gone : StatusCodes.Status200OK, approval));
        return isExpired
            ? (null, new MessagePage(s_expired))
            : (new(token, link, approval), null);
    }

    private static ApprovalPage Decided(int status, Approval approval) =>
        new(status, approval, new(ApprovalRules.Earlier(approval) + " Nothing was changed now.", IsWarning: false), Form: null);

    /// <summary>The person who decides, and how they are known; or the page that says why nobody does.</summary>
    private async Task<(Person? Person, DecisionMeans Means, IResult? Refused)> WhoAsync(
        OpenedLink opened, DecisionFields fields, HttpRequest request, CancellationToken cancellation)
    {
        if (await StandsAloneAsync(opened.Approval, cancellation))
        {
            return await people.FindAsync(opened.Link.PersonId, cancellation) is { } recipient
                ? (recipient, DecisionMeans.Link, null)
                : (null, default, await WarnAsync(opened, 403, "The person whom this link was sent to is no longer known here.", fields, cancellation));
        }

        if ((fields.AccessToken ?? BearerToken.Read(request)) is not { } token)
            return (null, default, await WarnAsync(opened, 401, "Sign in with your access token to decide; nothing was decided.", fields, cancellation));
        var person = await signIn.FindAsync(token, cancellation);
        if (person is null)
            return (null, default, await WarnAsync(opened, 401, "This access token is not known; nothing was decided.", fields, cancellation));
        return person.Id == opened.Link.PersonId
            ? (person, DecisionMeans.SignedIn, null)
            : (null, default, await WarnAsync(opened, 403, "This link was sent to another person; nothing was decided. Use your own link.", fields, cancellation));
    }

    private async Task<bool> StandsAloneAsync(Approval approval, CancellationToken cancellation) =>
        (await masterData.ApprovalsAsync(approval.PolicyVersion, cancellation)).Policy.PersonalLinks == PersonalLinks.StandAlone;

    private Task<IResult> WarnAsync(OpenedLink opened, int status, string warning, DecisionFields fields, CancellationToken cancellation) =>
        PageAsync(opened, status, new(warning, IsWarning: true), fields.Comment, cancellation);

    private async Task<IResult> PageAsync(OpenedLink opened, int status, PageNotice? notice, string? comment, CancellationToken cancellation)
    {
        var decisionId = Guid.NewGuid().ToString("N");
        var name = (await people.FindAsync(opened.Link.PersonId, cancellation))?.Name ?? opened.Link.PersonId;
        var seal = links.SealForm(opened.Token, decisionId, opened.Approval.ShownHash);
        var asksForToken = !await StandsAloneAsync(opened.Approval, cancellation);
        return new ApprovalPage(status, opened.Approval, notice, new(decisionId, seal, asksForToken, name, comment));
    }

    private sealed record OpenedLink(string Token, ApprovalLink Link, Approval Approval);
}
