using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows.Holds;

namespace LotFlow.Workflows;

public static partial class LotFlowWorkflows
{
    public static readonly WorkflowName<HoldRef, HoldOutcome> QualityHold = new("QualityHold");

    public static readonly ActivityName<HoldRef, HoldReview> ReviewHold = new("ReviewHold");
    public static readonly ActivityName<HoldRef, Nothing> ReportHold = new("ReportHold");
    public static readonly ActivityName<HoldReminder, Nothing> RemindHold = new("RemindHold");
    public static readonly ActivityName<HoldRef, Nothing> CarryOutDisposition = new("CarryOutDisposition");

    static partial void AddHolds(WorkflowRegistry registry) => registry
        .AddWorkflow<QualityHoldWorkflow, HoldRef, HoldOutcome>(QualityHold)
        .AddActivity<ReviewHold, HoldRef, HoldReview>(ReviewHold)
        .AddActivity<ReportHold, HoldRef, Nothing>(ReportHold)
        .AddActivity<RemindHold, HoldReminder, Nothing>(RemindHold)
        .AddActivity<CarryOutDisposition, HoldRef, Nothing>(CarryOutDisposition);
}
