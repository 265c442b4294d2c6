using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Counting;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Counting;

/// <summary>A count; input of everything that is done for it.</summary>
public sealed record CountRef(string CountId) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => [(WorkTrace.InstanceId, StockCount.InstanceId(CountId))];
}

/// <param name="Count">Which count is outstanding.</param>
/// <param name="At">When it fell due; tells reminders apart.</param>
public sealed record CountReminder(CountRef Count, DateTimeOffset At) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => ((ITraced)Count).About;
}

/// <summary>What a look at the store says about a count. Shown as the status of the workflow to everybody, so it holds no quantity.</summary>
/// <param name="Next">What has to happen.</param>
/// <param name="State">Where the count stands.</param>
/// <param name="ApprovalId">The approval to wait for, with <see cref="CountStep.AwaitDecision"/>.</param>
/// <param name="RemindAfterHours">Hours until somebody is reminded, with <see cref="CountStep.AwaitCount"/>.</param>
public sealed record CountReview(CountStep Next, CountState State, string? ApprovalId, int RemindAfterHours);

public sealed record CountOutcome(string CountId, CountState State);

/// <summary>
/// Sees a count through: waits for counts and recounts, asks people about what is outside tolerance, posts what was accepted. Submissions and
/// decisions are in the store before it is woken; each time it looks there.
/// </summary>
public sealed class CountVarianceWorkflow : Workflow<CountRef, CountOutcome>
{
    public const string SubmittedEvent = "count-submitted";

    private const int StepsPerGeneration = 50;

    public override async Task<CountOutcome> RunAsync(IWorkflowContext context, CountRef input)
    {
        var submitted = context.WaitForExternalEventAsync<WakeUp>(SubmittedEvent);
        for (var step = 1; step <= StepsPerGeneration; step++)
        {
            var review = await context.CallActivityAsync(LotFlowWorkflows.ReviewCount, input, LotFlowWorkflows.Patient);
            context.SetCustomStatus(review);
            switch (review.Next)
            {
                case CountStep.Post:
                    await context.CallActivityAsync(LotFlowWorkflows.PostCount, input, LotFlowWorkflows.Patient);
                    break;
                case CountStep.AwaitCount:
                    if (await IsReminderDueAsync(context, submitted, review.RemindAfterHours))
                        await context.CallActivityAsync(LotFlowWorkflows.RemindCount, new(input, context.UtcNow), LotFlowWorkflows.Patient);
                    else
                        submitted = context.WaitForExternalEventAsync<WakeUp>(SubmittedEvent);
                    break;
                case CountStep.AwaitDecision:
                    await context.CallChildAsync(LotFlowWorkflows.Approval, Approval.InstanceId(review.ApprovalId!), new ApprovalRef(review.ApprovalId!));
                    break;
                default:
                    return new(input.CountId, review.State);
            }
        }

        context.ContinueAsNew(input);
        return new(input.CountId, CountState.Counting);
    }

    private static async Task<bool> IsReminderDueAsync(IWorkflowContext context, Task submitted, int hours)
    {
        using var timer = new CancellationTokenSource();
        var reminder = context.CreateTimerAsync(context.UtcNow.AddHours(hours), timer.Token);
        if (await Task.WhenAny(submitted, reminder) == reminder)
            return true;
        timer.Cancel();
        return false;
    }
}
