using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Receipts;

/// <summary>Ends the inspection of a line: opens the gate of its lot, or closes it for good. The gate is changed first; the rest follows it.</summary>
public sealed class ConcludeLine(
    ReceiptStore receipts, ApprovalStore approvals, LotStore lots, LotProjection projection, InventoryStore inventory, LateResults late, WorkEvents events,
    TimeProvider clock)
    : Activity<LineConclusion, LineOutcome>
{
    public override async Task<LineOutcome> RunAsync(ActivityContext context, LineConclusion input)
    {
        var cancellation = context.Cancellation;
        var line = await receipts.FindLineAsync(input.Line.ReceiptId, input.Line.Line, cancellation)
            ?? throw new InvalidOperationException($"Line {input.Line.Line} of receipt '{input.Line.ReceiptId}' has not been received yet.");
        WorkTrace.About(WorkTrace.LotId, line.LotId);
        var released = input.Step == NextStep.Release;
        // A result that arrived since the line was reviewed is looked at before the gate opens; if an attempt has opened it already, afterwards.
        if (released && !line.IsFinal && (await NewResultsAsync(line, cancellation)).Count > 0 && !await late.AreLateAsync(line.LotId, cancellation))
            return new(line.State, NextStep.AwaitResults);
        var by = await DeciderAsync(line, cancellation);
        var now = clock.GetUtcNow();
        var control = await inventory.ChangeControlAsync(
            line.LotId,
            before => before.Disposition != Disposition.PendingInspection
                ? null
                : before.WithoutHold(line.HoldId) with { Disposition = released ? Disposition.Released : Disposition.Rejected },
            after => LotEvent.Of(
                released ? LotEventTypes.Released : LotEventTypes.Rejected, line.LotId, after.Sequence, now, by,
                ("receiptId", line.ReceiptId), ("approvalId", line.Approvals.LastOrDefault()?.ApprovalId)),
            cancellation);
        if (line.HoldId is { } holdId)
        {
            await lots.ChangeHoldAsync(line.LotId, holdId, hold => hold is { State: HoldState.Open }
                ? hold with { State = released ? HoldState.Released : HoldState.Dispositioned, ReleasedBy = by, ReleasedAt = now }
                : null, cancellation);
            events.HoldReleased(holdId, line.LotId, line.SiteId);
        }

        await projection.FollowAsync(control, cancellation);
        // A result that came between the look and the change of the gate was taken for one that the inspection waits for.
        foreach (var result in released ? await NewResultsAsync(line, cancellation) : [])
            await late.JudgeAsync(result, cancellation);
        var state = released ? LineState.Released : LineState.Rejected;
        await receipts.ChangeLineAsync(line.ReceiptId, line.Line, before => before.IsFinal ? null : before with { State = state }, cancellation);
        return new(state, input.Step);
    }

    private async Task<List<InspectionResult>> NewResultsAsync(ReceiptLineState line, CancellationToken cancellation) =>
        [.. (await receipts.ResultsAsync(line.LotId, cancellation)).Where(r => !line.ResultsTaken.Contains(r.ResultId))];

    /// <summary>Who stands behind the conclusion: the person whose decision it follows, or LotFlow where nobody had to decide.</summary>
    private async Task<string> DeciderAsync(ReceiptLineState line, CancellationToken cancellation) =>
        line.Approvals.Count > 0 && await approvals.FindAsync(line.Approvals[^1].ApprovalId, cancellation) is { Decisions: [.., var last] }
            ? last.By
            : Person.System.Id;
}
