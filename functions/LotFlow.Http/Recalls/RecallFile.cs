using LotFlow.Domain.Approvals;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Recalls;

namespace LotFlow.Http.Recalls;

/// <summary>What there is of a recall at one moment; its page and its report are made from nothing else.</summary>
internal sealed record RecallFile
{
    public required DateTimeOffset ReadAt { get; init; }

    public required RecallView View { get; init; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<RecallEntry> TimeLine { get; init; } = [];

    /// <summary>Every lot that is or was in scope.</summary>
    public IReadOnlyList<ScopeMember> Members { get; init; } = [];

    /// <summary>Those of its requests, with their signatures, in the order of the requests.</summary>
    public IReadOnlyList<Approval> Approvals { get; init; } = [];

    public IReadOnlyList<StatusReport> StatusReports { get; init; } = [];

    public Approval? ApprovalOf(RecallRequest request) => Approvals.FirstOrDefault(a => a.ApprovalId == request.ApprovalId);

    /// <summary>Lots that came with a version of the scope; also those that have left since.</summary>
    public IReadOnlyList<string> AddedIn(int version) => [.. Members.Where(m => m.AddedIn == version).Select(m => m.LotId)];

    public IReadOnlyList<string> RemovedIn(int version) => [.. Members.Where(m => m.RemovedIn == version).Select(m => m.LotId)];
}
