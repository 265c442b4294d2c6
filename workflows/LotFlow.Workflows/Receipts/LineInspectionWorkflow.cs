using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Receipts;

/// <summary>What a look at the store says about a line that waits.</summary>
/// <param name="Next">What has to happen.</param>
/// <param name="ApprovalId">The approval to wait for, with <see cref="NextStep.AwaitDecision"/>.</param>
/// <param name="RemindAfterDays">Days until the inspectors are reminded, with <see cref="NextStep.AwaitResults"/>.</param>
public sealed record LineReview(NextStep Next, string? ApprovalId, int RemindAfterDays);

/// <param name="Line">Whose results are outstanding.</param>
/// <param name="At">When it fell due; tells reminders apart.</param>
public sealed record LineReminder(LineRef Line, DateTimeOffset At) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => ((ITraced)Line).About;
}

public sealed record LineConclusion(LineRef Line, NextStep Step) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => ((ITraced)Line).About;
}

/// <summary>
/// The inspection of one line that has something to wait for: results of its sample, decisions on its exceptions. It waits for weeks
/// if it must. Results and decisions are in the store before it is woken; each time it looks there.
/// </summary>
public sealed class LineInspectionWorkflow : Workflow<LineRef, LineOutcome>
{
    public const string ResultEvent = "inspection-result";

    private const int StepsPerGeneration = 50;

    public override async Task<LineOutcome> RunAsync(IWorkflowContext context, LineRef input)
    {
        var result = context.WaitForExternalEventAsync<WakeUp>(ResultEvent);
        Task? decision = null;
        string? asked = null;
        // A generation never ends while an approval runs: the next one could not wait for a child that it did not start.
        for (var step = 1; step <= StepsPerGeneration || decision is { IsCompleted: false }; step++)
        {
            var review = await context.CallActivityAsync(LotFlowWorkflows.ReviewLine, input, LotFlowWorkflows.Patient);
            context.SetCustomStatus(review);
            switch (review.Next)
            {
                case NextStep.AwaitDecision:
                    if (asked != review.ApprovalId)
                    {
                        await (decision ?? Task.CompletedTask);
                        decision = context.CallChildAsync(LotFlowWorkflows.Approval, Approval.InstanceId(review.ApprovalId!), new ApprovalRef(review.ApprovalId!));
                        asked = review.ApprovalId;
                    }

                    // Results go on being judged while people think.
                    if (await Task.WhenAny(decision!, result) == result)
                        result = context.WaitForExternalEventAsync<WakeUp>(ResultEvent);
                    else
                        await decision!;
                    break;
                case NextStep.AwaitResults:
                    if (await IsReminderDueAsync(context, result, review.RemindAfterDays))
                        await context.CallActivityAsync(LotFlowWorkflows.RemindInspection, new(input, context.UtcNow), LotFlowWorkflows.Patient);
                    else
                        result = context.WaitForExternalEventAsync<WakeUp>(ResultEvent);
                    break;
                default:
                    await (decision ?? Task.CompletedTask);
                    var concluded = await context.CallActivityAsync(LotFlowWorkflows.ConcludeLine, new(input, review.Next), LotFlowWorkflows.Patient);
                    if (concluded.IsFinal)
                        return concluded;
                    break;
            }
        }

        context.ContinueAsNew(input);
        return new(LineState.PendingInspection, NextStep.AwaitResults);
    }

    private static async Task<bool> IsReminderDueAsync(IWorkflowContext context, Task result, int days)
    {
        using var timer = new CancellationTokenSource();
        var reminder = context.CreateTimerAsync(context.UtcNow.AddDays(days), timer.Token);
        if (await Task.WhenAny(result, reminder) == reminder)
            return true;
        timer.Cancel();
        return false;
    }
}
