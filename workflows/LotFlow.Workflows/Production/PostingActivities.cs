using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Production;

/// <summary>Keeps all inputs of a plan, or says which cannot be had. Nothing is in any ledger yet.</summary>
public sealed class ReserveLines(PostingRuns runs, TransformationPosting posting) : Activity<PostingRef, PostingOutcome>
{
    public override async Task<PostingOutcome> RunAsync(ActivityContext context, PostingRef input) =>
        new(await posting.ReserveAsync(await runs.PlanOfAsync(input, context.Cancellation), context.Cancellation));
}

/// <summary>Issues the inputs of a plan and produces its outputs, or says what was refused.</summary>
public sealed class PostLines(PostingRuns runs, TransformationPosting posting) : Activity<PostingRef, PostingOutcome>
{
    public override async Task<PostingOutcome> RunAsync(ActivityContext context, PostingRef input) =>
        new(await posting.PostAsync(await runs.PlanOfAsync(input, context.Cancellation), context.Cancellation));
}

/// <summary>Takes back whatever an attempt did before it was refused.</summary>
public sealed class RevertLines(PostingRuns runs, TransformationPosting posting) : Activity<PostingRef, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, PostingRef input)
    {
        await posting.RevertAsync(await runs.PlanOfAsync(input, context.Cancellation), context.Cancellation);
        return Nothing.Value;
    }
}

/// <summary>Writes down how an attempt ended. The command of one that was refused is taken out of the inbox: a refusal is not remembered.</summary>
public sealed class EndPosting(PostingRuns runs, CommandInbox inbox, WorkEvents events) : Activity<PostingEnd, PostingOutcome>
{
    public override async Task<PostingOutcome> RunAsync(ActivityContext context, PostingEnd input)
    {
        var (posting, outcome) = input;
        await runs.EndAsync(posting, outcome.Refusal, context.Cancellation);
        if (outcome.Refusal is not { } refusal)
            return outcome;
        await inbox.WithdrawAsync(posting.Type, posting.CommandId, posting.Attempt, context.Cancellation);
        events.CommandRefused(posting.Type, refusal.Code, refusal.Detail);
        return outcome;
    }
}
