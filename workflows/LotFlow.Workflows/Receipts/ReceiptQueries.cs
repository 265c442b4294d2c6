using LotFlow.Domain.Receipts;
using LotFlow.Domain.Sampling;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Receipts;

public enum ReceiptState
{
    Inspecting,
    AwaitingDecision,
    Completed,
}

/// <summary>A receipt as <c>GET /api/receipts/{receiptId}</c> shows it.</summary>
public sealed record ReceiptView(
    string ReceiptId, string SiteId, string SupplierId, string? PurchaseOrder, DateTimeOffset ReceivedAt, ReceiptState State, string WorkflowId,
    IReadOnlyList<ReceiptLineView> Lines);

public sealed record ReceiptLineView(
    int Line, string LotId, string ItemId, string SupplierLot, decimal Quantity, string Uom, string LocationId, LineState State,
    IReadOnlyList<ReceiptException> Exceptions, SamplingView? Sampling, string? ApprovalId);

public sealed record SamplingView(IReadOnlyList<SamplingPlanView> Plans, IReadOnlyList<SampleOutcome> Outcomes);

/// <summary>A sampling plan with the reason for its severity.</summary>
public sealed record SamplingPlanView(
    DefectClass Class, Severity Severity, string Why, string CodeLetter, int SampleSize, int Accept, int Reject, string Aql, string Level);

public sealed class ReceiptQueries(CommandInbox inbox, ReceiptStore receipts)
{
    /// <summary>A receipt can be seen from the moment it was accepted; lines that have not been judged yet are pending.</summary>
    public async Task<ReceiptView?> FindAsync(string receiptId, CancellationToken cancellation = default)
    {
        if (await inbox.ReadAsync<Receipt>(ReceiptCommands.CommandType, receiptId, cancellation) is not { Command: var receipt })
            return null;
        var states = (await receipts.LinesAsync(receiptId, cancellation)).ToDictionary(l => l.Line);
        var lines = receipt.Lines.Select(l => View(l, states.GetValueOrDefault(l.Line))).ToList();
        var state = lines.TrueForAll(l => l.State is LineState.Released or LineState.Rejected) ? ReceiptState.Completed
            : lines.Exists(l => l.State == LineState.OnHold) ? ReceiptState.AwaitingDecision
            : ReceiptState.Inspecting;
        return new(receiptId, receipt.SiteId, receipt.SupplierId, receipt.PurchaseOrder, receipt.ReceivedAt, state, Receipt.InstanceId(receiptId), lines);
    }

    private static ReceiptLineView View(ReceiptLine line, ReceiptLineState? state) => new(
        line.Line, state?.LotId ?? line.LotId, line.ItemId, line.SupplierLot, line.Quantity, line.Uom, line.LocationId,
        state?.State ?? LineState.PendingInspection, state?.Exceptions ?? [],
        state is { Plans.Count: > 0 } ? new([.. state.Plans.Select(View)], state.Outcomes) : null,
        state?.Approvals.LastOrDefault()?.ApprovalId);

    private static SamplingPlanView View(LotSamplingPlan p) =>
        new(p.Class, p.Severity, p.Why, p.CodeLetter, p.SampleSize, p.Accept, p.Reject, p.Aql, p.Level);
}
