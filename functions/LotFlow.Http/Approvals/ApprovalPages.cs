using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Http.Errors;
using LotFlow.Http.Pages;
using LotFlow.Http.Security;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.People;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>
/// The page behind a link in a message. Showing it changes nothing, since mail scanners open links; sending its form decides, once;
/// whatever comes after a decision shows that decision.
/// </summary>
internal sealed class ApprovalPages(ApprovalLinks links, ApprovalDesk desk, MasterDataStore masterData, IPeople people, ForgedLinks forged, AuditTrail audit)
{
    private const string Template = "/approve/{token}";

    private static readonly Problem s_expired = Problem.Of(
        410, "link-expired", "This link has expired, and the approval is still open. Use the link of the latest message, or decide in your inbox or system.");

    private static readonly Problem s_forged = Problem.NotFound("This link is not one that LotFlow sent, or a part of it is missing. Open it from the message again.");

    private static readonly Problem s_tooMany = Problem.Of(429, "too-many-attempts", "Too many links that are none came from this address. Wait a minute, then open yours again.");

    public async Task<IResult> ShowAsync(string token, HttpContext context, CancellationToken cancellation)
    {
        var (opened, instead) = await OpenAsync(token, context, cancellation);
        return instead ?? await PageAsync(opened!, StatusCodes.Status200OK, notice: null, comment: null, opened!.Link.ShownHash, cancellation);
    }

    public async Task<IResult> DecideAsync(string token, HttpContext context, CancellationToken cancellation)
    {
        var fields = await DecisionFields.ReadAsync(context.Request);
        var (opened, instead) = await OpenAsync(token, context, cancellation);
        if (instead is not null)
            return instead;
        if (!fields.IsComplete || !links.IsSealOf(token, fields.DecisionId, fields.ShownHash, fields.Seal))
            return await WarnAsync(opened!, 403, "This form did not come from this page, so nothing was decided. Look at what is asked and decide here.", fields, cancellation);
        if (ApprovalDesk.WrongIn(fields, out var status) is { } wrong)
            return await PageAsync(opened!, status, wrong, fields.Comment, fields.ShownHash, cancellation);
        if (!opened!.Link.Allows(fields.Decision!.Value))
            return await WarnAsync(opened, 403, "This link was not sent for that; nothing was decided.", fields, cancellation);

        var (person, means, refused) = await WhoAsync(opened, fields, context, cancellation);
        if (refused is not null)
            return refused;
        var answer = await desk.DecideAsync(
            opened.Approval.ApprovalId,
            new(fields.DecisionId, fields.Decision.Value, fields.Comment, Meaning: null, fields.ShownHash, means) { LinkNonce = NonceFor(opened.Link, person!) }, person!);
        return answer.IsChanged
            ? await WarnAsync(opened with { Approval = answer.Approval }, answer.Status, answer.Text, fields, cancellation)
            : new ApprovalPage(answer.Status, answer.Approval, new(answer.Text, IsWarning: answer.Status >= 400), Form: null);
    }

    /// <summary>A personal link is used up by its decision. One in a channel is for everybody of the role, and used up by each.</summary>
    private static string NonceFor(ApprovalLink link, Person person) => link.Role is null ? link.Nonce : $"{link.Nonce}:{person.Id}";

    /// <summary>The approval behind a token, or the page that is shown instead of asking.</summary>
    private async Task<(OpenedLink? Opened, IResult? Instead)> OpenAsync(string token, HttpContext context, CancellationToken cancellation)
    {
        var problem = links.Read(token, out var link);
        if (problem == LinkProblem.Forged)
            return (null, new MessagePage(await CountForgedAsync(context) ? s_forged : s_tooMany));
        if (await desk.FindAsync(link!.ApprovalId, cancellation) is not { } approval)
            return (null, new MessagePage(s_forged));
        var isExpired = problem == LinkProblem.Expired;
        if (!approval.IsOpen || (link.Role is null && approval.Decisions.Any(d => d.By == link.PersonId)))
            return (null, new ApprovalPage(isExpired ? StatusCodes.Status410Gone : StatusCodes.Status200OK, approval, new(ApprovalDesk.Standing(approval), IsWarning: false), Form: null));
        return isExpired
            ? (null, new MessagePage(s_expired))
            : (new(token, link, approval), null);
    }

    /// <summary>Writes down what was tried, until there was too much of it from one address; false from then on.</summary>
    private async Task<bool> CountForgedAsync(HttpContext context)
    {
        if (!forged.Count(context))
            return false;
        await audit.SignInFailedAsync(Template, "forged-link", SignInAttempts.SeenFrom(context)?.ToString());
        return true;
    }

    /// <summary>The person who decides, and how they are known; or the page that says why nobody does.</summary>
    private async Task<(Person? Person, DecisionMeans Means, IResult? Refused)> WhoAsync(
        OpenedLink opened, DecisionFields fields, HttpContext context, CancellationToken cancellation)
    {
        if (await StandsAloneAsync(opened, cancellation))
        {
            return await people.FindAsync(opened.Link.PersonId, cancellation) is { } recipient
                ? (recipient, DecisionMeans.Link, null)
                : (null, default, await WarnAsync(opened, 403, "The person whom this link was sent to is no longer known here.", fields, cancellation));
        }

        var (person, problem) = await desk.SignAsync(fields, context, Template, opened.Approval.ApprovalId, cancellation);
        if (person is null)
            return (null, default, await WarnAsync(opened, problem!.Status, problem.Text, fields, cancellation));
        if (opened.Link.Role is { } role ? person.Has(role) : person.Id == opened.Link.PersonId)
            return (person, DecisionMeans.SignedIn, null);
        var warning = opened.Link.Role is { } needed ? $"This link is for the role {WireName.Of(needed)}; nothing was decided."
            : "This link was sent to another person; nothing was decided. Use your own link.";
        await desk.TellRefusedAsync(opened.Approval.ApprovalId, person, new("not-your-link", warning, RefusalKind.Forbidden));
        return (null, default, await WarnAsync(opened, 403, warning, fields, cancellation));
    }

    // Whoever reads a channel can open its link, so it says nothing about who that is.
    private async Task<bool> StandsAloneAsync(OpenedLink opened, CancellationToken cancellation) => opened.Link.Role is null
        && (opened.Approval.Policy ?? (await masterData.ApprovalsAsync(opened.Approval.PolicyVersion, cancellation)).Policy).PersonalLinks == PersonalLinks.StandAlone;

    private Task<IResult> WarnAsync(OpenedLink opened, int status, string warning, DecisionFields fields, CancellationToken cancellation) =>
        PageAsync(opened, status, new(warning, IsWarning: true), fields.Comment, fields.ShownHash, cancellation);

    private async Task<IResult> PageAsync(OpenedLink opened, int status, PageNotice? notice, string? comment, string? seenHash, CancellationToken cancellation)
    {
        var decisionId = Guid.NewGuid().ToString("N");
        var sentTo = opened.Link.Role is { } role
            ? $"the channel of the role {WireName.Of(role)}"
            : (await people.FindAsync(opened.Link.PersonId, cancellation))?.Name ?? opened.Link.PersonId;
        var seal = links.SealForm(opened.Token, decisionId, opened.Approval.ShownHash);
        var asksForToken = !await StandsAloneAsync(opened, cancellation);
        return new ApprovalPage(status, opened.Approval, notice, new(decisionId, seal, asksForToken, $"This link was sent to {sentTo}. Opening it has decided nothing.", comment)
        {
            Actions = opened.Link.Actions ?? LinkActions.Both,
        })
        {
            Seen = seenHash is null ? null : opened.Approval.ShownAs(seenHash),
        };
    }

    private sealed record OpenedLink(string Token, ApprovalLink Link, Approval Approval);
}
