using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>Finds and blocks the scope, where the command did not get to it; looks at it again where something has touched it.</summary>
public sealed class ScopeRecall(RecallStore recalls, RecallScoping scoping) : Activity<RecallRef, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, RecallRef input)
    {
        var recall = await recalls.FindAsync(input.RecallId, context.Cancellation) ?? throw new InvalidOperationException($"Recall '{input.RecallId}' is not in the store.");
        if (recall.State == RecallState.Scoping)
            await scoping.EstablishAsync(input.RecallId, context.Cancellation);
        else if (recall.TouchedSince is not null)
            await scoping.RescopeAsync(input.RecallId, context.Cancellation);
        return Nothing.Value;
    }
}
