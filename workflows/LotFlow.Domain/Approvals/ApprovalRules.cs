using LotFlow.Domain.People;

namespace LotFlow.Domain.Approvals;

/// <summary>A decision as somebody sends it.</summary>
public sealed record DecisionRequest(string DecisionId, DecisionKind Kind, string? Comment, string? Meaning, string? ShownHash, DecisionMeans Means);

/// <summary>An approval after a decision, or why it was not taken. <paramref name="Changed"/> is false for a repeated decision.</summary>
public sealed record DecisionOutcome(Approval? Approval, bool Changed, Refusal? Refusal);

/// <summary>Who may decide what, and what follows.</summary>
public static class ApprovalRules
{
    public static DecisionOutcome Decide(Approval approval, Person person, DecisionRequest request, DateTimeOffset now)
    {
        if (approval.Decisions.FirstOrDefault(d => d.DecisionId == request.DecisionId) is { } earlier)
        {
            return earlier.By == person.Id && earlier.Kind == request.Kind && earlier.Comment == request.Comment && earlier.Meaning == Meaning(request)
                ? new(approval, Changed: false, Refusal: null)
                : Refused("idempotency-conflict", $"Decision '{request.DecisionId}' was made before, by {earlier.Name}: {Past(earlier.Kind)}. Use a new decisionId.");
        }

        if (Forbids(approval, person) is { } forbidden)
            return new(Approval: null, Changed: false, forbidden);
        if (!approval.IsOpen)
            return Refused("already-decided", $"{Earlier(approval)} The decision stands.");
        if (approval.Decisions.Any(d => d.By == person.Id))
            return Refused("already-decided", $"{person.Name} has decided on this approval already; another person has to agree.");
        if (request.ShownHash is { } shown && !string.Equals(shown, approval.ShownHash, StringComparison.OrdinalIgnoreCase))
        {
            return new(Approval: null, Changed: false, new(
                "subject-changed", "What is asked has changed since it was shown to you. Look at the approval again and decide on what it says now.",
                RefusalKind.Changed));
        }

        return new(Apply(approval, person, request, now), Changed: true, Refusal: null);
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

    private static Approval Apply(Approval approval, Person person, DecisionRequest request, DateTimeOffset now)
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

    private static string Past(DecisionKind kind) => kind == DecisionKind.Approve ? "approved" : "rejected";
}
