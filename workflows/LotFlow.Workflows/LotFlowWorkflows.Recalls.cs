using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows.Recalls;

namespace LotFlow.Workflows;

public static partial class LotFlowWorkflows
{
    public static readonly WorkflowName<RecallRef, RecallOutcome> RecallContainment = new("RecallContainment");

    static partial void AddRecalls(WorkflowRegistry registry) => registry
        .AddWorkflow<RecallContainmentWorkflow, RecallRef, RecallOutcome>(RecallContainment);
}
