using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Looks at a recall and says what has to happen next. It takes decisions in, takes back a request that the scope has overtaken, and keeps the
/// state that people see.
/// </summary>
public sealed class ReviewRecall(RecallStore recalls, RecallApprovals requests, ApprovalStore approvals, MasterDataStore masterData, TimeProvider clock)
    : Activity<RecallRef, RecallReview>
{
    public override async Task<RecallReview> RunAsync(ActivityContext context, RecallRef input)
    {
        var cancellation = context.Cancellation;
        var recall = await recalls.FindAsync(input.RecallId, cancellation) ?? throw new InvalidOperationException($"Recall '{input.RecallId}' is not in the store.");
        var (policy, _) = await masterData.PolicyAsync<RecallPolicy>(RecallPolicy.Name, recall.PolicyVersion, cancellation);
        // While the scope is looked at, nobody knows yet whether what was asked still stands.
        if (recall is { TouchedSince: null, OpenRequest: { } asked } && recall.State != RecallState.Scoping)
            recall = await FollowAsync(recall, asked, cancellation);
        var parts = await recalls.PartsAsync(input.RecallId, cancellation);
        recall = await recalls.ChangeAsync(
            input.RecallId, known => RecallProgress.StateOf(known, parts) is var state && state != known.State ? known with { State = state } : null, cancellation);
        var (next, dueAt) = RecallProgress.Next(recall, parts, policy, clock.GetUtcNow());
        return new(next, recall.State, recall.ScopeVersion, recall.OpenRequest is { State: RecallRequestState.Open } open ? open.ApprovalId : null, dueAt);
    }

    private async Task<Recall> FollowAsync(Recall recall, RecallRequest asked, CancellationToken cancellation)
    {
        if (RecallRequestRules.Overtaken(recall, asked) is { } why)
            return await requests.WithdrawAsync(recall, asked, why, cancellation);
        if (asked.State != RecallRequestState.Open)
            return recall;
        if (await approvals.FindAsync(asked.ApprovalId, cancellation) is not { } approval)
        {
            await requests.OpenAsync(recall, asked, cancellation);
            return recall;
        }

        return approval.IsOpen ? recall : await AnswerAsync(recall, asked, approval, cancellation);
    }

    private async Task<Recall> AnswerAsync(Recall recall, RecallRequest asked, Approval approval, CancellationToken cancellation)
    {
        var last = approval.Decisions.LastOrDefault();
        var state = approval.State switch
        {
            ApprovalState.Approved => RecallRequestState.Approved,
            ApprovalState.Cancelled => RecallRequestState.Withdrawn,
            _ => RecallRequestState.Rejected,
        };
        var outcome = ApprovalRules.Earlier(approval);
        // Told first: whoever repeats this after a crash finds it told, and the request open.
        await recalls.TellAsync(
            recall.RecallId, $"decided|{asked.RequestId}",
            new(last?.At ?? clock.GetUtcNow(), last?.By ?? Person.System.Id, "decided", $"{RecallApprovals.NameOf(asked.Kind)} ({asked.RequestId}): {outcome}", asked.ApprovalId)
            {
                ScopeVersion = asked.ScopeVersion,
            },
            cancellation);
        return await recalls.ChangeAsync(
            recall.RecallId,
            // What has changed since it was read is for the next look.
            known => RecallRequestRules.Overtaken(known, asked) is null ? RecallRequestRules.Answer(known, asked.RequestId, state, last?.By, outcome) : null,
            cancellation);
    }
}
