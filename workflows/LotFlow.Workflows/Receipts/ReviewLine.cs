using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Receipts;
using LotFlow.Domain.Sampling;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Receipts;

/// <summary>
/// Looks at everything that is known of a waiting line: judges new results, feeds the switching rules, takes decisions in, opens an
/// approval for what nobody has decided on, and says what to wait for.
/// </summary>
public sealed class ReviewLine(
    ReceiptContexts contexts, ReceiptStore receipts, SwitchingStates switching, ApprovalStore approvals, ApprovalRequests requests,
    LotStore lots, InventoryStore inventory, WorkEvents events, TimeProvider clock) : Activity<LineRef, LineReview>
{
    public override async Task<LineReview> RunAsync(ActivityContext context, LineRef input)
    {
        var cancellation = context.Cancellation;
        var received = await contexts.LoadAsync(input, cancellation);
        var lotId = (await LineAsync(input, cancellation)).LotId;
        WorkTrace.About(WorkTrace.LotId, lotId);
        var results = await receipts.ResultsAsync(lotId, cancellation);
        var state = await receipts.ChangeLineAsync(input.ReceiptId, input.Line, line => TakeResults(line, received, results), cancellation);
        state = await CountAsync(state, received, cancellation);
        await HoldAsync(state, cancellation);

        var decided = await DecisionsAsync(state, cancellation);
        state = await receipts.ChangeLineAsync(input.ReceiptId, input.Line, line => TakeDecisions(line, decided), cancellation);
        var open = state.Approvals.FirstOrDefault(a => a.Approved is null);
        if (open is not null)
            await OpenAsync(state, open, received, results, cancellation);
        return new(LineInspectionRules.Next(state), open?.ApprovalId, received.Policy.InspectionReminderDays);
    }

    private async Task<ReceiptLineState> LineAsync(LineRef input, CancellationToken cancellation) =>
        await receipts.FindLineAsync(input.ReceiptId, input.Line, cancellation)
        ?? throw new InvalidOperationException($"Line {input.Line} of receipt '{input.ReceiptId}' has not been received yet.");

    /// <summary>A class of defect that was judged stays judged; later results only add classes and measurements.</summary>
    private static ReceiptLineState? TakeResults(ReceiptLineState line, ReceiptContext received, List<InspectionResult> results)
    {
        if (line.IsFinal || results.TrueForAll(r => line.ResultsTaken.Contains(r.ResultId)))
            return null;
        var judged = line.Outcomes.Select(o => o.Class).ToHashSet();
        IReadOnlyList<SampleOutcome> outcomes =
            [.. line.Outcomes, .. LineInspectionRules.JudgeSamples([.. line.Plans.Where(p => !judged.Contains(p.Class))], results)];
        var exceptions = LineInspectionRules.FindResultExceptions(received.Item, outcomes, results);
        return line with
        {
            Outcomes = outcomes,
            ResultExceptions = exceptions,
            ResultsTaken = [.. results.Select(r => r.ResultId)],
            HoldId = line.HoldId ?? (exceptions.Count > 0 ? LineHolds.IdFor(line.LotId) : null),
        };
    }

    /// <summary>
    /// Feeds the switching rules. They know a lot that they have seen, but forget it after a hundred others; a line that waits for
    /// weeks therefore remembers itself that it was counted.
    /// </summary>
    private async Task<ReceiptLineState> CountAsync(ReceiptLineState state, ReceiptContext received, CancellationToken cancellation)
    {
        var plans = state.Plans.ToDictionary(p => p.Class);
        var uncounted = state.Outcomes.Where(o => !state.Counted.Contains(o.Class)).ToList();
        if (uncounted.Count == 0)
            return state;
        await switching.ApplyAsync(
            state.SupplierId, state.ItemId,
            [.. uncounted.Select(o => (o.Class, new LotOutcome(state.LotId, o.Verdict, o.SampleSize, o.Defects, state.Resubmitted)
            {
                InspectedUnder = plans[o.Class].Severity,
            }))],
            received.Policy, cancellation);
        return await receipts.ChangeLineAsync(
            state.ReceiptId, state.Line, line => line with { Counted = [.. line.Counted.Union(uncounted.Select(o => o.Class))] }, cancellation);
    }

    /// <summary>What results found puts the lot on hold, as what the receipt found did.</summary>
    private async Task HoldAsync(ReceiptLineState state, CancellationToken cancellation)
    {
        if (state.HoldId is not { } holdId || state.ResultExceptions.Count == 0)
            return;
        var now = clock.GetUtcNow();
        await lots.ChangeHoldAsync(state.LotId, holdId, known => known is null ? LineHolds.CaseFor(state, holdId, state.Exceptions, now) : null, cancellation);
        var placed = false;
        // Not a merge: nobody picks from a lot that is pending, and an attempt that was overtaken must not hold what was released since.
        await inventory.ChangeControlAsync(
            state.LotId,
            control => control.FindHold(holdId) is not null || control.Disposition != Disposition.PendingInspection
                ? null
                : control.WithHold(holdId, LineHolds.OpenFor(state, state.ResultExceptions[0].Code, now) with { ToldAs = control.Sequence + 1 }),
            control =>
            {
                placed = true;
                return LotEvent.OfHold(state.LotId, holdId, control.FindHold(holdId)!, control.Sequence, now);
            },
            cancellation);
        if (placed)
            events.HoldPlaced(holdId, state.LotId, state.SiteId, state.ResultExceptions[0].Code);
    }

    private async Task<Dictionary<string, bool>> DecisionsAsync(ReceiptLineState state, CancellationToken cancellation)
    {
        Dictionary<string, bool> decided = [];
        foreach (var asked in state.Approvals.Where(a => a.Approved is null))
        {
            if (await approvals.FindAsync(asked.ApprovalId, cancellation) is { IsOpen: false } approval)
                decided[asked.ApprovalId] = approval.State == ApprovalState.Approved;
        }

        return decided;
    }

    private static ReceiptLineState? TakeDecisions(ReceiptLineState line, Dictionary<string, bool> decided)
    {
        // An attempt that was overtaken must not reopen what has ended.
        if (line.IsFinal)
            return null;
        var taken = line with
        {
            Approvals = [.. line.Approvals.Select(a => decided.TryGetValue(a.ApprovalId, out var approved) ? a with { Approved = approved } : a)],
        };
        var undecided = LineInspectionRules.Undecided(taken);
        if (undecided.Count > 0 && taken.Approvals.All(a => a.Approved == true))
        {
            var approvalId = Approval.IdFor(line.SiteId, $"receipt|{line.ReceiptId}|{line.Line}|{taken.Approvals.Count + 1}");
            taken = taken with { Approvals = [.. taken.Approvals, new(approvalId, [.. undecided.Select(LineInspectionRules.Key)], Approved: null)] };
        }

        return taken with { State = taken.Approvals.Any(a => a.Approved is null) ? LineState.OnHold : LineState.PendingInspection };
    }

    private async Task OpenAsync(
        ReceiptLineState state, LineApproval open, ReceiptContext received, List<InspectionResult> results, CancellationToken cancellation)
    {
        var certificate = await receipts.FindCertificateAsync(state.LotId, cancellation);
        await requests.OpenAsync(new()
        {
            ApprovalId = open.ApprovalId,
            Kind = ApprovalKind.ReceiptException,
            SiteId = state.SiteId,
            Subject = new("receiptLine", $"{state.ReceiptId}/{state.Line}", state.LotId),
            Summary = LineApprovalText.Summary(state, received),
            Details = LineApprovalText.Details(state, received, certificate),
            // Four eyes: neither who reported the receipt nor who reported its results.
            Excluded = [.. results.Select(r => r.ReportedBy).Prepend(received.Receipt.ReportedBy).Distinct()],
            RequestedBy = received.Receipt.ReportedBy,
            Value = received.Item.StandardCost is { } cost && received.Line.Uom == received.Item.Uom ? cost with { Amount = Math.Round(received.Line.Quantity * cost.Amount, 2) } : null,
        }, cancellation);
    }
}
