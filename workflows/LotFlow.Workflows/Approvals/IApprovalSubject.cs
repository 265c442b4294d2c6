using LotFlow.Domain.Approvals;

namespace LotFlow.Workflows.Approvals;

/// <summary>Knows what an approval of its kind would ask if it were opened now. Kinds whose subject cannot change have none.</summary>
public interface IApprovalSubject
{
    ApprovalKind Kind { get; }

    /// <summary>The question as it is now; null where its subject is not there any more.</summary>
    Task<(string Summary, IReadOnlyList<ApprovalDetail> Details)?> StateAsync(Approval approval, CancellationToken cancellation);
}
