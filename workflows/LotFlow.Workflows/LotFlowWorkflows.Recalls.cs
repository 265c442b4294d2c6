using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows.Recalls;

namespace LotFlow.Workflows;

public static partial class LotFlowWorkflows
{
    public static readonly WorkflowName<RecallRef, RecallOutcome> RecallContainment = new("RecallContainment");

    public static readonly ActivityName<RecallRef, RecallReview> ReviewRecall = new("ReviewRecall");
    public static readonly ActivityName<RecallRef, Nothing> ScopeRecall = new("ScopeRecall");
    public static readonly ActivityName<RecallRef, Nothing> ReportRecall = new("ReportRecall");
    public static readonly ActivityName<RecallRef, Nothing> ReduceRecall = new("ReduceRecall");
    public static readonly ActivityName<RecallRef, Nothing> CloseRecall = new("CloseRecall");
    public static readonly ActivityName<RecallRef, Nothing> EndDrill = new("EndDrill");
    public static readonly ActivityName<RecallRef, Nothing> AskForTasks = new("AskForTasks");
    public static readonly ActivityName<RecallRef, Nothing> NotifyConsignees = new("NotifyConsignees");
    public static readonly ActivityName<RecallRef, Nothing> ReportRecallStatus = new("ReportRecallStatus");

    static partial void AddRecalls(WorkflowRegistry registry) => registry
        .AddWorkflow<RecallContainmentWorkflow, RecallRef, RecallOutcome>(RecallContainment)
        .AddActivity<ReviewRecall, RecallRef, RecallReview>(ReviewRecall)
        .AddActivity<ScopeRecall, RecallRef, Nothing>(ScopeRecall)
        .AddActivity<ReportRecall, RecallRef, Nothing>(ReportRecall)
        .AddActivity<ReduceRecall, RecallRef, Nothing>(ReduceRecall)
        .AddActivity<CloseRecall, RecallRef, Nothing>(CloseRecall)
        .AddActivity<EndDrill, RecallRef, Nothing>(EndDrill)
        .AddActivity<AskForTasks, RecallRef, Nothing>(AskForTasks)
        .AddActivity<NotifyConsignees, RecallRef, Nothing>(NotifyConsignees)
        .AddActivity<ReportRecallStatus, RecallRef, Nothing>(ReportRecallStatus);
}
