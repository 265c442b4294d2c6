using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Holds;

/// <summary>Looks at a hold and says what has to happen next, taking the decision on its open request if there is one.</summary>
public sealed class ReviewHold(HoldStore holds, ApprovalStore approvals, HoldApprovals requests, MasterDataStore masterData) : Activity<HoldRef, HoldReview>
{
    public override async Task<HoldReview> RunAsync(ActivityContext context, HoldRef input)
    {
        var cancellation = context.Cancellation;
        var hold = await holds.FindAsync(input.LotId, input.HoldId, cancellation)
            ?? throw new InvalidOperationException($"The case of hold '{input.HoldId}' on lot '{input.LotId}' has not been written yet.");
        var (policy, _) = await masterData.PolicyAsync<HoldsPolicy>("holds", version: null, cancellation);
        if (hold.OpenRequest is { State: HoldRequestState.Open } asked)
            hold = await TakeDecisionAsync(hold, asked, input, cancellation);
        var open = hold.OpenRequest;
        var next = hold.ReportedAt is null ? HoldStep.Report
            : hold.HasEnded ? HoldStep.Ended
            : open is null ? HoldStep.AwaitRequest
            : open.State == HoldRequestState.Open ? HoldStep.AwaitDecision
            : HoldStep.CarryOut;
        return new(next, next == HoldStep.AwaitDecision ? open!.ApprovalId : null, policy.ReminderDays, hold.State);
    }

    private async Task<HoldCase> TakeDecisionAsync(HoldCase hold, HoldRequest asked, HoldRef input, CancellationToken cancellation)
    {
        if (await approvals.FindAsync(asked.ApprovalId, cancellation) is not { } approval)
        {
            await requests.OpenAsync(hold, asked, cancellation);
            return hold;
        }

        if (approval.IsOpen)
            return hold;
        var by = approval.Decisions.LastOrDefault()?.By;
        return (await holds.ChangeAsync(
            input.LotId, input.HoldId,
            known => known?.Requests.FirstOrDefault(r => r.RequestId == asked.RequestId) is not { State: HoldRequestState.Open } open ? null
                : approval.State == ApprovalState.Approved ? known.With(open with { State = HoldRequestState.Approved, DecidedBy = by })
                : known.With(open with { State = HoldRequestState.Rejected, DecidedBy = by, Outcome = ApprovalRules.Earlier(approval) }) with { State = HoldState.Open },
            cancellation))!;
    }
}
