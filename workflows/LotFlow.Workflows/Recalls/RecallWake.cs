using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Recalls;

/// <summary>Wakes the workflow of a recall after something of it was stored. Lost or doubled, it changes nothing: the workflow looks at the store.</summary>
public sealed class RecallWake(IWorkflowClient workflows)
{
    public Task WakeAsync(string recallId, CancellationToken cancellation) =>
        workflows.RaiseEventAsync(Recall.InstanceId(recallId), RecallContainmentWorkflow.ChangedEvent, new WakeUp(), cancellation);
}
