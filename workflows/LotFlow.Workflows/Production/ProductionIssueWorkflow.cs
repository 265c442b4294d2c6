using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Production;

namespace LotFlow.Workflows.Production;

/// <summary>An attempt at a command that posts to several lots.</summary>
public sealed record PostingRef(string Type, string CommandId, int Attempt, string TransformationId)
{
    public static PostingRef To(PostingPlan plan) => new(plan.Type, plan.CommandId, plan.Attempt, plan.TransformationId);
}

/// <summary>Whether it went well; the refusal says why not.</summary>
public sealed record PostingOutcome(Refusal? Refusal)
{
    public static PostingOutcome Done { get; } = new(Refusal: null);
}

public sealed record PostingEnd(PostingRef Posting, PostingOutcome Outcome);

/// <summary>
/// Posts to several lots, all of it or none: everything is reserved first, then issued, then produced. What cannot be done is taken back:
/// reservations are given up, and each movement gets its reversal.
/// </summary>
public sealed class ProductionIssueWorkflow : Workflow<PostingRef, PostingOutcome>
{
    public override async Task<PostingOutcome> RunAsync(IWorkflowContext context, PostingRef input)
    {
        var outcome = await context.CallActivityAsync(LotFlowWorkflows.ReserveLines, input, LotFlowWorkflows.Patient);
        if (outcome.Refusal is null)
            outcome = await context.CallActivityAsync(LotFlowWorkflows.PostLines, input, LotFlowWorkflows.Patient);
        if (outcome.Refusal is not null)
            await context.CallActivityAsync(LotFlowWorkflows.RevertLines, input, LotFlowWorkflows.Patient);
        return await context.CallActivityAsync(LotFlowWorkflows.EndPosting, new PostingEnd(input, outcome), LotFlowWorkflows.Patient);
    }
}
