using LotFlow.Domain.Approvals;

namespace LotFlow.Domain.Policies;

/// <summary>What is different for some approvals. What it does not say stays as it is for approvals in general.</summary>
public sealed record ApprovalRule
{
    /// <summary>The kinds that it is for; empty is for every kind.</summary>
    public IReadOnlyList<ApprovalKind> Kinds { get; init; } = [];

    /// <summary>The least value that it is for, in the policy's currency; null is for every value, also an unknown one.</summary>
    public decimal? ValueFrom { get; init; }

    public IReadOnlyList<ApprovalLevel>? Ladder { get; init; }

    public int? Quorum { get; init; }

    public PersonalLinks? PersonalLinks { get; init; }

    public int? LinkDays { get; init; }

    public int? ExpireAfterDays { get; init; }
}
