using LotFlow.Domain.Approvals;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;

namespace LotFlow.Domain.Policies;

/// <summary>What a personal link is good for.</summary>
public enum PersonalLinks
{
    /// <summary>It shows; to decide, the person signs in.</summary>
    SignIn,

    /// <summary>It stands alone; the decision is recorded as made by link, never as a signature.</summary>
    StandAlone,
}

/// <summary>The policy <c>approvals</c>: who is asked, how they are reminded, and to whom it escalates.</summary>
public sealed record ApprovalPolicy
{
    /// <summary>The steps of escalation. The last one goes on reminding until somebody decides.</summary>
    public IReadOnlyList<ApprovalLevel> Ladder { get; init; } =
    [
        new(Role.Quality, RemindEveryHours: 24, EscalateAfterHours: 72),
        new(Role.Manager, RemindEveryHours: 24, EscalateAfterHours: null),
    ];

    /// <summary>People who must agree.</summary>
    public int Quorum { get; init; } = 1;

    public PersonalLinks PersonalLinks { get; init; } = PersonalLinks.SignIn;

    /// <summary>Days for which a link in a message works.</summary>
    public int LinkDays { get; init; } = 14;

    /// <summary>Days after which an undecided approval expires, which counts as a rejection; null never expires.</summary>
    public int? ExpireAfterDays { get; init; }

    /// <summary>ISO 4217, of the values in <see cref="Rules"/>.</summary>
    public string? Currency { get; init; }

    /// <summary>What is different for some kinds or values. Of several that fit, each adds to those before it.</summary>
    public IReadOnlyList<ApprovalRule> Rules { get; init; } = [];

    /// <summary>
    /// What an approval of this kind and value runs under. A value that is not known, or in another currency, may be any: the strictest, which
    /// is written last, holds then.
    /// </summary>
    public ApprovalPolicy For(ApprovalKind kind, Money? value)
    {
        var policy = this;
        foreach (var rule in Rules.Where(r => (r.Kinds.Count == 0 || r.Kinds.Contains(kind)) && IsReached(r, value)))
        {
            policy = policy with
            {
                Ladder = rule.Ladder ?? policy.Ladder,
                Quorum = rule.Quorum ?? policy.Quorum,
                PersonalLinks = rule.PersonalLinks ?? policy.PersonalLinks,
                LinkDays = rule.LinkDays ?? policy.LinkDays,
                ExpireAfterDays = rule.ExpireAfterDays ?? policy.ExpireAfterDays,
            };
        }

        return policy with { Rules = [], Currency = null };
    }

    private bool IsReached(ApprovalRule rule, Money? value) =>
        rule.ValueFrom is not { } least || value is null || !string.Equals(value.Currency, Currency, StringComparison.OrdinalIgnoreCase) || Math.Abs(value.Amount) >= least;
}

/// <param name="Role">Who is asked at this level; the levels below may still decide.</param>
/// <param name="RemindEveryHours">Hours between reminders.</param>
/// <param name="EscalateAfterHours">Hours until the next level is asked; null stays.</param>
public sealed record ApprovalLevel(Role Role, int RemindEveryHours, int? EscalateAfterHours);
