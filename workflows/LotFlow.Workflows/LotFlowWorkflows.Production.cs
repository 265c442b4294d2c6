using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows.Production;

namespace LotFlow.Workflows;

public static partial class LotFlowWorkflows
{
    public static readonly WorkflowName<PostingRef, PostingOutcome> ProductionIssue = new("ProductionIssue");

    public static readonly ActivityName<PostingRef, PostingOutcome> ReserveLines = new("ReserveLines");
    public static readonly ActivityName<PostingRef, PostingOutcome> PostLines = new("PostLines");
    public static readonly ActivityName<PostingRef, Nothing> RevertLines = new("RevertLines");
    public static readonly ActivityName<PostingEnd, PostingOutcome> EndPosting = new("EndPosting");

    static partial void AddProduction(WorkflowRegistry registry) => registry
        .AddWorkflow<ProductionIssueWorkflow, PostingRef, PostingOutcome>(ProductionIssue)
        .AddActivity<ReserveLines, PostingRef, PostingOutcome>(ReserveLines)
        .AddActivity<PostLines, PostingRef, PostingOutcome>(PostLines)
        .AddActivity<RevertLines, PostingRef, Nothing>(RevertLines)
        .AddActivity<EndPosting, PostingEnd, PostingOutcome>(EndPosting);
}
