using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Genealogy;

/// <summary>Input of <see cref="LinkRepairWorkflow"/> and of its activity.</summary>
public sealed record LinkRepairRef(string RepairId, string LotId, string ApprovalId) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => [(WorkTrace.InstanceId, LinkRepair.InstanceId(RepairId)), (WorkTrace.LotId, LotId)];
}

public sealed record LinkRepairOutcome(string RepairId, LinkRepairState State);

/// <summary>Repairs a link once a second person has agreed.</summary>
public sealed class LinkRepairWorkflow : Workflow<LinkRepairRef, LinkRepairOutcome>
{
    public override async Task<LinkRepairOutcome> RunAsync(IWorkflowContext context, LinkRepairRef input)
    {
        await context.CallChildAsync(LotFlowWorkflows.Approval, Approval.InstanceId(input.ApprovalId), new ApprovalRef(input.ApprovalId));
        return await context.CallActivityAsync(LotFlowWorkflows.CarryOutLinkRepair, input, LotFlowWorkflows.Patient);
    }
}
