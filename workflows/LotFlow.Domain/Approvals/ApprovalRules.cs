using LotFlow.Domain.People;

namespace LotFlow.Domain.Approvals;

/// <summary>A decision as somebody sends it.</summary>
public sealed record DecisionRequest(string DecisionId, DecisionKind Kind, string? Comment, string? Meaning, string? ShownHash, DecisionMeans Means)
{
    /// <summary>The nonce of the link by which it comes; null for a decision through the API or the inbox.</summary>
    public string? LinkNonce { get; init; }
}

/// <summary>An approval after a decision, or why it was not taken. <paramref name="Changed"/> is false for a repeated decision.</summary>
public sealed record DecisionOutcome(Approval? Approval, bool Changed, Refusal? Refusal);

/// <summary>Who may decide what, and what follows.</summary>
public static class ApprovalRules
{
    public static DecisionOutcome Decide(Approval approval, Person person, DecisionRequest request, DateTimeOffset now) =>
        Decide(approval, person, request, now, Delegations.None);

    /// <param name="approval">As it is stored now.</param>
    /// <param name="person">Who decides.</param>
    /// <param name="request">What, and on what.</param>
    /// <param name="now">The time that the signature gets.</param>
    /// <param name="delegations">Those of now: in whose place the person may decide.</param>
    public static DecisionOutcome Decide(Approval approval, Person person, DecisionRequest request, DateTimeOffset now, Delegations delegations)
    {
        if (approval.Decisions.FirstOrDefault(d => d.DecisionId == request.DecisionId) is { } earlier)
        {
            return earlier.By == person.Id && earlier.Kind == request.Kind && earlier.Comment == request.Comment && earlier.Meaning == Meaning(request)
                ? new(approval, Changed: false, Refusal: null)
                : Refused("idempotency-conflict", $"Decision '{request.DecisionId}' was made before, by {earlier.Name}: {Past(earlier.Kind)}. Use a new decisionId.");
        }

        var (behind, forbidden) = Capacity(approval, person, delegations);
        if (forbidden is not null)
            return new(Approval: null, Changed: false, forbidden);
        if (!approval.IsOpen)
            return Refused("already-decided", $"{Earlier(approval)} The decision stands.");
        if (HasDecided(approval, person.Id) || (behind is not null && HasDecided(approval, behind.Id)))
            return Refused("already-decided", $"{(HasDecided(approval, person.Id) ? person : behind!).Name} has decided on this approval already; another person has to agree.");
        if (request.LinkNonce is { } nonce && approval.Decisions.Any(d => d.LinkNonce == nonce))
            return Refused("already-decided", $"This link has been used. {Earlier(approval)}");
        if (request.ShownHash is { } shown && !string.Equals(shown, approval.ShownHash, StringComparison.OrdinalIgnoreCase))
        {
            return new(Approval: null, Changed: false, new(
                "subject-changed", "What is asked has changed since it was shown to you. Look at the approval again and decide on what it says now.",
                RefusalKind.Changed));
        }

        return new(Apply(approval, person, behind, request, now), Changed: true, Refusal: null);
    }

    /// <summary>Whether somebody decided, or somebody else in their place: each of them is one pair of eyes.</summary>
    public static bool HasDecided(Approval approval, string personId) => approval.Decisions.Any(d => d.By == personId || d.OnBehalfOf == personId);

    /// <summary>Why this person may not decide, also not in the place of another, or null.</summary>
    public static Refusal? Forbids(Approval approval, Person person, Delegations delegations) => Capacity(approval, person, delegations).Forbidden;

    /// <summary>
    /// In whose place a person decides: null in their own. Whoever may not decide themselves because they took part may not for another either,
    /// and nobody can lend a right that they have not.
    /// </summary>
    public static (Person? Behind, Refusal? Forbidden) Capacity(Approval approval, Person person, Delegations delegations)
    {
        if (Forbids(approval, person) is not { } own)
            return (null, null);
        if (approval.Excluded.Contains(person.Id))
            return (null, own);
        var behind = delegations.BehindOf(person.Id).Where(p => Forbids(approval, p) is null).ToList();
        return behind.Count == 0 ? (null, own) : (behind.Find(p => !HasDecided(approval, p.Id)) ?? behind[0], null);
    }

    /// <summary>Why this person may not decide, or null.</summary>
    public static Refusal? Forbids(Approval approval, Person person)
    {
        if (approval.Excluded.Contains(person.Id))
        {
            return new("four-eyes", $"{person.Name} took part in what is asked and may not decide on it; another person has to.", RefusalKind.Forbidden);
        }

        if (!person.HasAny(approval.MayDecide) || !person.MayActAt(approval.SiteId))
        {
            return new("not-your-role",
                $"This needs one of the roles {string.Join(", ", approval.MayDecide.Select(r => r.ToString().ToLowerInvariant()))} at site {approval.SiteId}.",
                RefusalKind.Forbidden);
        }

        return null;
    }

    /// <summary>Who decided how, as one sentence.</summary>
    public static string Earlier(Approval approval) => approval.Decisions.Count == 0
        ? $"The approval is {approval.State.ToString().ToLowerInvariant()}."
        : string.Join(" ", approval.Decisions.Select(d => $"{d.Name} {Past(d.Kind)} it on {d.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC."));

    /// <summary>Asks something else than before, and keeps what was asked: nobody has decided on it, or their decisions would be about something else.</summary>
    public static Approval? Restate(Approval approval, string summary, IReadOnlyList<ApprovalDetail> details, DateTimeOffset now) =>
        !approval.IsOpen || approval.Decisions.Count > 0 || approval.HashOf(summary, details) == approval.ShownHash
            ? null
            : approval with { Summary = summary, Details = details, Earlier = [.. approval.Earlier, new(approval.Summary, approval.Details, now)] };

    private static Approval Apply(Approval approval, Person person, Person? behind, DecisionRequest request, DateTimeOffset now)
    {
        var decision = new Decision
        {
            DecisionId = request.DecisionId,
            By = person.Id,
            Name = person.Name,
            Kind = request.Kind,
            Comment = request.Comment,
            Meaning = Meaning(request),
            At = now,
            Means = request.Means,
            ShownHash = approval.ShownHash,
            OnBehalfOf = behind?.Id,
            LinkNonce = request.LinkNonce,
        };
        var decided = approval with { Decisions = [.. approval.Decisions, decision] };
        // One "no" is enough; a "yes" needs the quorum.
        var state = request.Kind == DecisionKind.Reject ? ApprovalState.Rejected
            : decided.Decisions.Count >= approval.Quorum ? ApprovalState.Approved
            : ApprovalState.Open;
        return decided with { State = state, WakePendingSince = state == ApprovalState.Open ? null : now };
    }

    private static string Meaning(DecisionRequest request) => request.Meaning ?? (request.Kind == DecisionKind.Approve ? "Approved" : "Rejected");

    private static DecisionOutcome Refused(string code, string detail) => new(Approval: null, Changed: false, new(code, detail));

    /// <summary>A decision as a word of what was done.</summary>
    public static string Past(DecisionKind kind) => kind == DecisionKind.Approve ? "approved" : "rejected";
}
