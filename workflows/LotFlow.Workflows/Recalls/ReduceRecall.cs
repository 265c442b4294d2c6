using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>Carries out a reduction of the scope that was approved. The request is done last, and whatever was cut short is repeated.</summary>
public sealed class ReduceRecall(RecallStore recalls, RecallScoping scoping) : Activity<RecallRef, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, RecallRef input)
    {
        var recall = await recalls.FindAsync(input.RecallId, context.Cancellation);
        if (recall?.OpenRequest is not { State: RecallRequestState.Approved, Kind: RecallRequestKind.ScopeReduction } request)
            return Nothing.Value;
        var reduced = await scoping.ReduceAsync(input.RecallId, request, context.Cancellation);
        await recalls.ChangeAsync(
            input.RecallId,
            known => RecallRequestRules.Answer(known, request.RequestId, RecallRequestState.Done, by: null, $"The scope is version {reduced.ScopeVersion} without them."),
            context.Cancellation);
        return Nothing.Value;
    }
}
