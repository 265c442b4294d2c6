using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;

namespace LotFlow.Workflows.Approvals;

/// <summary>Input of <see cref="ApprovalWorkflow"/> and of its activities.</summary>
public sealed record ApprovalRef(string ApprovalId) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => [(WorkTrace.ApprovalId, ApprovalId)];
}

/// <summary>How an approval ended.</summary>
public sealed record ApprovalOutcome(string ApprovalId, ApprovalState State);

/// <summary>Where an approval stands after a look at the store: ended, or to be looked at again at a time.</summary>
public sealed record ApprovalReview(ApprovalState State, DateTimeOffset NextStepAt);

/// <summary>Payload of every wake-up: nothing, since the store says what has happened.</summary>
public sealed record WakeUp;

/// <summary>
/// Sees an approval through: asks, reminds, escalates, until somebody has decided. The decision is in the store before the
/// workflow is woken; a lost or doubled wake-up changes nothing, since every turn looks at the store.
/// </summary>
public sealed class ApprovalWorkflow : Workflow<ApprovalRef, ApprovalOutcome>
{
    public const string DecidedEvent = "decided";

    // Reminders may go on for months; the history starts anew before it gets long.
    private const int StepsPerGeneration = 50;

    public override async Task<ApprovalOutcome> RunAsync(IWorkflowContext context, ApprovalRef input)
    {
        var decided = context.WaitForExternalEventAsync<WakeUp>(DecidedEvent);
        for (var step = 0; step < StepsPerGeneration; step++)
        {
            var review = await context.CallActivityAsync(LotFlowWorkflows.ReviewApproval, input, LotFlowWorkflows.Patient);
            if (review.State != ApprovalState.Open)
                return new(input.ApprovalId, review.State);
            context.SetCustomStatus(review);
            using var timer = new CancellationTokenSource();
            var due = context.CreateTimerAsync(review.NextStepAt, timer.Token);
            if (await Task.WhenAny(decided, due) == decided)
            {
                timer.Cancel();
                decided = context.WaitForExternalEventAsync<WakeUp>(DecidedEvent);
            }
        }

        context.ContinueAsNew(input);
        return new(input.ApprovalId, ApprovalState.Open);
    }
}
