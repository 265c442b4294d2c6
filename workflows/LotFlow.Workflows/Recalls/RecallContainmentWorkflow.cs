using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Recalls;

/// <summary>A recall; input of <see cref="RecallContainmentWorkflow"/> and of its activities.</summary>
public sealed record RecallRef(string RecallId) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => [(WorkTrace.InstanceId, Recall.InstanceId(RecallId))];
}

/// <summary>What a look at the store says about a recall. Shown as the status of the workflow to everybody, so it holds no quantity.</summary>
/// <param name="Next">What has to happen.</param>
/// <param name="State">Where the recall stands.</param>
/// <param name="ScopeVersion">The version of its scope.</param>
/// <param name="ApprovalId">The approval that is open, whatever else has to happen.</param>
/// <param name="DueAt">With <see cref="RecallStep.Wait"/>: when to look again at the latest.</param>
public sealed record RecallReview(RecallStep Next, RecallState State, int ScopeVersion, string? ApprovalId, DateTimeOffset DueAt);

public sealed record RecallOutcome(string RecallId, RecallState State);

/// <summary>
/// Sees a recall or a drill through, from the moment when its scope is blocked until it is closed: for months, if need be. Whatever people and
/// systems do is in the store before it is woken; each time it looks there. It goes on living while an approval is open, since the world does.
/// </summary>
public sealed class RecallContainmentWorkflow : Workflow<RecallRef, RecallOutcome>
{
    /// <summary>Something of the recall has changed in the store: its scope was touched, somebody confirmed, answered, asked or decided.</summary>
    public const string ChangedEvent = "recall-changed";

    private const int StepsPerGeneration = 50;

    // The next generation adopts an approval that is open, and on Azure hears of its end up to an hour late; so it is left to this one for long.
    private const int StepsWhileAsked = 250;

    public override async Task<RecallOutcome> RunAsync(IWorkflowContext context, RecallRef input)
    {
        var changed = context.WaitForExternalEventAsync<WakeUp>(ChangedEvent);
        Task? decision = null;
        string? asked = null;
        RecallReview review;
        var step = 0;
        do
        {
            review = await context.CallActivityAsync(LotFlowWorkflows.ReviewRecall, input, LotFlowWorkflows.Patient);
            context.SetCustomStatus(review);
            if (review.Next == RecallStep.Ended)
            {
                await EndOfAsync(decision);
                return new(input.RecallId, review.State);
            }

            if (review.ApprovalId is { } approvalId && approvalId != asked)
            {
                // The one before it was decided or withdrawn, so its end is here or on its way.
                await EndOfAsync(decision);
                decision = context.CallChildAsync(LotFlowWorkflows.Approval, Approval.InstanceId(approvalId), new ApprovalRef(approvalId));
                asked = approvalId;
            }

            if (review.Next != RecallStep.Wait)
            {
                await DoAsync(context, input, review.Next);
                continue;
            }

            await WaitAsync(context, review.DueAt, changed, decision);
            // What has come in the meantime is answered by one look; each wake-up says no more than that there is something to see.
            while (changed.IsCompleted)
                changed = context.WaitForExternalEventAsync<WakeUp>(ChangedEvent);
            if (decision is { IsCompleted: true })
            {
                await EndOfAsync(decision);
                decision = null;
            }
        }
        while (++step < (decision is null ? StepsPerGeneration : StepsWhileAsked));

        context.ContinueAsNew(input);
        return new(input.RecallId, review.State);
    }

    private static async Task DoAsync(IWorkflowContext context, RecallRef input, RecallStep step)
    {
        switch (step)
        {
            case RecallStep.Scope:
                await context.CallActivityAsync(LotFlowWorkflows.ScopeRecall, input, LotFlowWorkflows.Patient);
                // Also where the scope is what it was: stock may have come to another site, or gone to a customer.
                await context.CallActivityAsync(LotFlowWorkflows.ReportRecall, input, LotFlowWorkflows.Patient);
                break;
            case RecallStep.Report:
                await context.CallActivityAsync(LotFlowWorkflows.ReportRecall, input, LotFlowWorkflows.Patient);
                break;
            case RecallStep.Reduce:
                await context.CallActivityAsync(LotFlowWorkflows.ReduceRecall, input, LotFlowWorkflows.Patient);
                break;
            case RecallStep.Close:
                await context.CallActivityAsync(LotFlowWorkflows.CloseRecall, input, LotFlowWorkflows.Patient);
                break;
            case RecallStep.EndDrill:
                await context.CallActivityAsync(LotFlowWorkflows.EndDrill, input, LotFlowWorkflows.Patient);
                break;
            case RecallStep.Ask:
                await context.CallActivityAsync(LotFlowWorkflows.AskForTasks, input, LotFlowWorkflows.Patient);
                break;
            case RecallStep.Notify:
                await context.CallActivityAsync(LotFlowWorkflows.NotifyConsignees, input, LotFlowWorkflows.Patient);
                break;
            default:
                await context.CallActivityAsync(LotFlowWorkflows.ReportRecallStatus, input, LotFlowWorkflows.Patient);
                break;
        }
    }

    private static async Task WaitAsync(IWorkflowContext context, DateTimeOffset dueAt, Task changed, Task? decision)
    {
        using var timer = new CancellationTokenSource();
        var due = context.CreateTimerAsync(dueAt, timer.Token);
        try
        {
            await (decision is null ? Task.WhenAny(changed, due) : Task.WhenAny(changed, due, decision));
        }
        finally
        {
            timer.Cancel();
        }
    }

    /// <summary>An approval whose workflow was terminated is still in the store: whatever is decided there is found by the next look.</summary>
    private static async Task EndOfAsync(Task? decision)
    {
        try
        {
            await (decision ?? Task.CompletedTask);
        }
        catch (WorkflowTaskFailedException)
        {
            // The recall must not end because somebody ended the reminders of one question.
        }
    }
}
