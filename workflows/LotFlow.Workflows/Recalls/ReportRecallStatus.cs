using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Recalls;

/// <summary>Makes the status report that is due, and sends those that were made.</summary>
public sealed class ReportRecallStatus(RecallStore recalls, RecallStatusReports reports) : Activity<RecallRef, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, RecallRef input)
    {
        if (await recalls.FindAsync(input.RecallId, context.Cancellation) is { IsClosed: false, Drill: false } recall)
            await reports.FollowAsync(recall, context.Cancellation);
        return Nothing.Value;
    }
}
