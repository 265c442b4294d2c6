using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Holds;

/// <summary>Input of <see cref="QualityHoldWorkflow"/> and of its activities.</summary>
public sealed record HoldRef(string HoldId, string LotId) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => [(WorkTrace.InstanceId, HoldCase.InstanceId(HoldId)), (WorkTrace.LotId, LotId)];
}

/// <param name="Hold">What waits.</param>
/// <param name="At">When it fell due; tells reminders apart.</param>
public sealed record HoldReminder(HoldRef Hold, DateTimeOffset At) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => ((ITraced)Hold).About;
}

/// <summary>What has to happen next with a hold.</summary>
public enum HoldStep
{
    /// <summary>Tell of it and let reservations and lists follow.</summary>
    Report,
    AwaitRequest,
    AwaitDecision,
    CarryOut,
    Ended,
}

/// <param name="Next">What has to happen.</param>
/// <param name="ApprovalId">The approval to wait for, with <see cref="HoldStep.AwaitDecision"/>.</param>
/// <param name="RemindAfterDays">Days until quality is reminded, with <see cref="HoldStep.AwaitRequest"/>.</param>
/// <param name="State">Where the case stands.</param>
public sealed record HoldReview(HoldStep Next, string? ApprovalId, int RemindAfterDays, HoldState State);

public sealed record HoldOutcome(string HoldId, HoldState State);

/// <summary>
/// Sees a hold through, from the moment when its lots are blocked until it has ended: for months, if nobody decides. Requests and
/// decisions are in the store before it is woken; each time it looks there.
/// </summary>
public sealed class QualityHoldWorkflow : Workflow<HoldRef, HoldOutcome>
{
    public const string RequestEvent = "release-request";

    private const int StepsPerGeneration = 50;

    public override async Task<HoldOutcome> RunAsync(IWorkflowContext context, HoldRef input)
    {
        var requested = context.WaitForExternalEventAsync<WakeUp>(RequestEvent);
        for (var step = 0; step < StepsPerGeneration; step++)
        {
            var review = await context.CallActivityAsync(LotFlowWorkflows.ReviewHold, input, LotFlowWorkflows.Patient);
            context.SetCustomStatus(review);
            switch (review.Next)
            {
                case HoldStep.Report:
                    await context.CallActivityAsync(LotFlowWorkflows.ReportHold, input, LotFlowWorkflows.Patient);
                    break;
                case HoldStep.AwaitRequest:
                    using (var timer = new CancellationTokenSource())
                    {
                        var reminder = context.CreateTimerAsync(context.UtcNow.AddDays(review.RemindAfterDays), timer.Token);
                        if (await Task.WhenAny(requested, reminder) == reminder)
                        {
                            await context.CallActivityAsync(LotFlowWorkflows.RemindHold, new(input, context.UtcNow), LotFlowWorkflows.Patient);
                            break;
                        }

                        timer.Cancel();
                        requested = context.WaitForExternalEventAsync<WakeUp>(RequestEvent);
                    }

                    break;
                case HoldStep.AwaitDecision:
                    await context.CallChildAsync(LotFlowWorkflows.Approval, Approval.InstanceId(review.ApprovalId!), new ApprovalRef(review.ApprovalId!));
                    break;
                case HoldStep.CarryOut:
                    await context.CallActivityAsync(LotFlowWorkflows.CarryOutDisposition, input, LotFlowWorkflows.Patient);
                    break;
                default:
                    return new(input.HoldId, review.State);
            }
        }

        context.ContinueAsNew(input);
        return new(input.HoldId, HoldState.Open);
    }
}
