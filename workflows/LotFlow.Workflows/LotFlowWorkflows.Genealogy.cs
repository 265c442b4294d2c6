using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows.Genealogy;

namespace LotFlow.Workflows;

public static partial class LotFlowWorkflows
{
    public static readonly WorkflowName<LinkRepairRef, LinkRepairOutcome> LinkRepair = new("LinkRepair");

    public static readonly ActivityName<LinkRepairRef, LinkRepairOutcome> CarryOutLinkRepair = new("CarryOutLinkRepair");

    static partial void AddGenealogy(WorkflowRegistry registry) => registry
        .AddWorkflow<LinkRepairWorkflow, LinkRepairRef, LinkRepairOutcome>(LinkRepair)
        .AddActivity<CarryOutLinkRepair, LinkRepairRef, LinkRepairOutcome>(CarryOutLinkRepair);
}
