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
}

/// <param name="Role">Who is asked at this level; the levels below may still decide.</param>
/// <param name="RemindEveryHours">Hours between reminders.</param>
/// <param name="EscalateAfterHours">Hours until the next level is asked; null stays.</param>
public sealed record ApprovalLevel(Role Role, int RemindEveryHours, int? EscalateAfterHours);
