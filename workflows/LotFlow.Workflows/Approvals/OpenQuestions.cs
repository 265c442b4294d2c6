using LotFlow.Domain.Approvals;

namespace LotFlow.Workflows.Approvals;

/// <summary>Says of a message that has waited whether it still asks something: who is asked what is decided already loses time.</summary>
public sealed class OpenQuestions(ApprovalStore approvals)
{
    /// <summary>True also for a message that asks nothing, and for one about an approval that nobody knows: better one too many than one too few.</summary>
    public async Task<bool> AsksStillAsync(Notification notification, CancellationToken cancellation = default) =>
        notification.Link is not { } link
        || await approvals.FindAsync(link.ApprovalId, cancellation) is not { } approval
        || (approval.IsOpen && !ApprovalRules.HasDecided(approval, notification.To.PersonId));
}
