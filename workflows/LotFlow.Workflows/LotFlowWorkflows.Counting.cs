using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows.Counting;

namespace LotFlow.Workflows;

public static partial class LotFlowWorkflows
{
    public static readonly WorkflowName<CountRef, CountOutcome> CountVariance = new("CountVariance");

    public static readonly ActivityName<CountRef, CountReview> ReviewCount = new("ReviewCount");
    public static readonly ActivityName<CountRef, Nothing> PostCount = new("PostCount");
    public static readonly ActivityName<CountReminder, Nothing> RemindCount = new("RemindCount");

    static partial void AddCounting(WorkflowRegistry registry) => registry
        .AddWorkflow<CountVarianceWorkflow, CountRef, CountOutcome>(CountVariance)
        .AddActivity<ReviewCount, CountRef, CountReview>(ReviewCount)
        .AddActivity<PostCount, CountRef, Nothing>(PostCount)
        .AddActivity<RemindCount, CountReminder, Nothing>(RemindCount);
}
