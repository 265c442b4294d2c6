using LotFlow.Domain.Approvals;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Approvals;

/// <summary>A question to people, before the policy has said whom.</summary>
public sealed record ApprovalRequest
{
    /// <summary>The same each time the same question is asked; see <see cref="Approval.IdFor"/>.</summary>
    public required string ApprovalId { get; init; }

    public required ApprovalKind Kind { get; init; }

    public required string SiteId { get; init; }

    public required ApprovalSubject Subject { get; init; }

    public required string Summary { get; init; }

    public required IReadOnlyList<ApprovalDetail> Details { get; init; }

    /// <summary>Four eyes: who asked, who counted, who reported.</summary>
    public required IReadOnlyList<string> Excluded { get; init; }

    public required string RequestedBy { get; init; }

    /// <summary>What it is worth, where that can be said.</summary>
    public Money? Value { get; init; }

    /// <summary>Whom to ask and when to go on to whom, with its version, where that is not the policy for approvals in general.</summary>
    public (ApprovalPolicy Policy, int Version)? Under { get; init; }
}

/// <summary>Opens approvals under the policy of the day. Opening one twice opens it once.</summary>
public sealed class ApprovalRequests(ApprovalStore approvals, MasterDataStore masterData, WorkEvents events, TimeProvider clock)
{
    public async Task<Approval> OpenAsync(ApprovalRequest request, CancellationToken cancellation)
    {
        var (policy, version) = request.Under ?? await PolicyAsync(request.Kind, request.Value, cancellation);
        var now = clock.GetUtcNow();
        var standing = await approvals.OpenAsync(new()
        {
            ApprovalId = request.ApprovalId,
            Kind = request.Kind,
            SiteId = request.SiteId,
            Subject = request.Subject,
            Summary = request.Summary,
            Details = request.Details,
            RequiredRole = policy.Ladder[0].Role,
            MayDecide = [policy.Ladder[0].Role],
            Excluded = request.Excluded,
            RequestedBy = request.RequestedBy,
            RequestedAt = now,
            DueAt = now,
            Quorum = policy.Quorum,
            PolicyVersion = version,
            Policy = policy,
            Value = request.Value,
        }, cancellation);
        if (standing.Steps == 0)
            events.ApprovalOpened(standing);
        return standing;
    }

    /// <summary>The policy of the day for this kind and value, with its version.</summary>
    public async Task<(ApprovalPolicy Policy, int Version)> PolicyAsync(ApprovalKind kind, Money? value, CancellationToken cancellation)
    {
        var (policy, version) = await masterData.ApprovalsAsync(version: null, cancellation);
        return (policy.For(kind, value), version);
    }
}
