using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Http.Errors;
using LotFlow.Http.Pages;
using LotFlow.Http.Security;
using LotFlow.Workflows.Approvals;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>What the pages of approvals have in common: who signs, what a decision comes to, and how it is said.</summary>
internal sealed class ApprovalDesk(ApprovalCommands approvals, TypedTokens tokens)
{
    public const int MaxCommentLength = 2000;

    public Task<Approval?> FindAsync(string approvalId, CancellationToken cancellation) => approvals.FindAsync(approvalId, cancellation);

    /// <summary>
    /// The person who signs with the token in a form, or why nobody does. It is asked for with each form: a signature needs a sign-in of that
    /// moment, not one of this morning (21 CFR 11.200).
    /// </summary>
    /// <param name="fields">The form.</param>
    /// <param name="context">The request.</param>
    /// <param name="page">The template of its route, for the record: never the path, which may hold a token.</param>
    /// <param name="approvalId">The approval, where it is one.</param>
    /// <param name="cancellation">Ends the look for the person.</param>
    public async Task<(Person? Person, SignatureProblem? Problem)> SignAsync(DecisionFields fields, HttpContext context, string page, string? approvalId, CancellationToken cancellation)
    {
        var token = fields.AccessToken ?? BearerToken.Read(context.Request);
        return await tokens.WhoseAsync(token, context, page, approvalId, cancellation) switch
        {
            ({ } person, _) => (person, null),
            (_, StatusCodes.Status429TooManyRequests and var wait) => (null, new(wait, "Too many wrong tokens came from this address. Wait a minute, then decide; nothing was decided.")),
            (_, var status) when token is null => (null, new(status, "Sign in with your access token to decide; nothing was decided.")),
            (_, var status) => (null, new(status, "This access token is not known; nothing was decided.")),
        };
    }

    /// <summary>As above, where somebody is signed in already: it has to be the same person.</summary>
    public async Task<(Person? Person, SignatureProblem? Problem)> SignAsync(
        DecisionFields fields, HttpContext context, string page, string? approvalId, Person signedIn, CancellationToken cancellation)
    {
        var (person, problem) = await SignAsync(fields, context, page, approvalId, cancellation);
        return person is null || person.Id == signedIn.Id
            ? (person, problem)
            : (null, new(StatusCodes.Status403Forbidden, $"This token is {person.Name}'s, and {signedIn.Name} is signed in; nothing was decided."));
    }

    /// <summary>Decides, whether or not the browser waits for it.</summary>
    public async Task<DeskAnswer> DecideAsync(string approvalId, DecisionRequest request, Person person)
    {
        var result = await approvals.DecideAsync(approvalId, request, person, CancellationToken.None);
        if (result.IsTaken)
            return new(StatusCodes.Status200OK, result.Value!, "Your decision is stored.", IsStored: true);
        var refusal = result.Refusal!;
        await TellRefusedAsync(approvalId, person, refusal);
        return await approvals.FindAsync(approvalId, CancellationToken.None) is not { } now
            ? throw new ProblemException(Problem.NotFound(refusal.Detail))
            : refusal.Code switch
            {
                // Somebody else was quicker: what they decided is what there is to say.
                "already-decided" or "idempotency-conflict" => new(StatusCodes.Status200OK, now, Standing(now), IsStored: false),
                "subject-changed" => new(StatusCodes.Status412PreconditionFailed, now, refusal.Detail + " Nothing was decided.", IsStored: false) { IsChanged = true },
                _ => new(Problem.From(refusal).Status, now, refusal.Detail, IsStored: false),
            };
    }

    /// <summary>A page says in words why nothing was decided, and so it is told here and not by the answer.</summary>
    public Task TellRefusedAsync(string approvalId, Person person, Refusal refusal) => approvals.TellRefusedAsync(approvalId, person, refusal);

    public static string Standing(Approval approval) => ApprovalRules.Earlier(approval) + " Nothing was changed now.";

    /// <summary>What is wrong with a form that its page sealed, or null.</summary>
    public static PageNotice? WrongIn(DecisionFields fields, out int status)
    {
        status = StatusCodes.Status422UnprocessableEntity;
        return fields.Decision is null ? new("Choose Approve or Reject; nothing was decided.", IsWarning: true)
            : fields.Comment?.Length > MaxCommentLength ? new($"The comment is longer than {MaxCommentLength} characters; nothing was decided.", IsWarning: true)
            : null;
    }
}

/// <summary>Why nobody signs.</summary>
internal sealed record SignatureProblem(int Status, string Text);

/// <summary>What became of a decision.</summary>
internal sealed record DeskAnswer(int Status, Approval Approval, string Text, bool IsStored)
{
    /// <summary>What was decided on is not what is asked now.</summary>
    public bool IsChanged { get; init; }
}
