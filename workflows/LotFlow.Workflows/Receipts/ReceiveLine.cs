using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Certificates;
using LotFlow.Domain.Labels;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Receipts;
using LotFlow.Domain.Sampling;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Certificates;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Receipts;

/// <summary>
/// Judges a received line and makes its lot, unusable from the first moment. The judgement is stored before the stock is made, so
/// that an attempt which follows a crash makes the stock that the first one decided on, even if master data has changed since.
/// </summary>
public sealed class ReceiveLine(
    ReceiptContexts contexts, ReceiptStore receipts, ReceivedLots described, SupplierLotClaims claims, SwitchingStates switching, LotStore lots, InventoryStore inventory, StockPoster poster,
    IAttachmentStore attachments, RecalledSupplierLots recalled, RecallEnding recalls, WorkEvents events, TimeProvider clock) : Activity<LineRef, LineOutcome>
{
    public override async Task<LineOutcome> RunAsync(ActivityContext context, LineRef input)
    {
        var cancellation = context.Cancellation;
        var received = await contexts.LoadAsync(input, cancellation);
        var label = received.Line.Label is { } text ? Gs1LabelParser.Parse(text, Today(received)).Label : null;
        var state = await receipts.FindLineAsync(input.ReceiptId, input.Line, cancellation)
            ?? await receipts.AddLineAsync(await JudgeAsync(received, label, cancellation), cancellation);
        WorkTrace.About(WorkTrace.LotId, state.LotId);
        await MakeStockAsync(received, state, cancellation);
        return new(state.State, LineInspectionRules.Next(state));
    }

    private async Task<ReceiptLineState> JudgeAsync(ReceiptContext received, Gs1Label? label, CancellationToken cancellation)
    {
        var lotId = (await described.DescribeAsync(received.Receipt, received.Line, cancellation)).LotId;
        var earlier = await FindEarlierAsync(received, lotId, cancellation);
        var duplicate = received.Policy.SameSupplierLot == SameSupplierLot.Exception ? earlier?.LotId : null;
        var assessment = new LineAssessment(received.Line, received.Item, received.Supplier, label, Today(received), duplicate);
        List<ReceiptException> exceptions =
        [
            .. LotIdConflict(received.Line, lotId),
            .. assessment.FindExceptions(),
            .. await JudgeCertificateAsync(received, lotId, label, cancellation),
        ];
        var sampling = await SamplingOf(received, assessment, cancellation);
        exceptions.AddRange(sampling.Exceptions);
        return new()
        {
            ReceiptId = received.Receipt.ReceiptId,
            Line = received.Line.Line,
            LotId = lotId,
            SiteId = received.Receipt.SiteId,
            ItemId = received.Item.ItemId,
            SupplierId = received.Supplier.SupplierId,
            State = exceptions.Count > 0 ? LineState.OnHold : LineState.PendingInspection,
            ReceiptExceptions = [.. exceptions.GroupBy(e => e.Code).Select(Merge)],
            Stock = StockOf(received, assessment, label),
            Plans = sampling.Plans,
            Resubmitted = received.Line.Resubmitted || await WasNotAcceptedAsync(earlier, cancellation),
            HoldId = exceptions.Count > 0 ? LineHolds.IdFor(lotId) : null,
        };
    }

    private static IEnumerable<ReceiptException> LotIdConflict(ReceiptLine line, string lotId)
    {
        if (lotId != line.LotId)
        {
            yield return new(ReceiptExceptionCodes.LotIdConflict,
                $"Lot id '{line.LotId}' was taken at the same moment by another receipt; this lot is '{lotId}'. Relabel it.");
        }
    }

    /// <summary>Where this supplier lot was received before: by an earlier line of this receipt, or by another receipt.</summary>
    private async Task<SupplierLotClaim?> FindEarlierAsync(ReceiptContext received, string lotId, CancellationToken cancellation)
    {
        var (receipt, line) = (received.Receipt, received.Line);
        // Lines run at the same time; within a receipt the lowest line is the first, whoever runs first.
        if (receipt.Lines.First(l => l.ItemId == line.ItemId && FreeText.SameNumber(l.SupplierLot, line.SupplierLot)) is var first && first.Line < line.Line)
            return new(receipt.SupplierId, first.ItemId, first.SupplierLot, first.LotId, receipt.ReceiptId, first.Line);
        var claim = await claims.ClaimAsync(new(receipt.SupplierId, line.ItemId, line.SupplierLot, lotId, receipt.ReceiptId, line.Line), cancellation);
        return claim.ReceiptId == receipt.ReceiptId && claim.Line == line.Line ? null : claim;
    }

    /// <summary>A lot that comes back after it was rejected, or after its sample was not accepted, is resubmitted and does not count for switching.</summary>
    private async Task<bool> WasNotAcceptedAsync(SupplierLotClaim? earlier, CancellationToken cancellation) =>
        earlier is not null && await receipts.FindLineAsync(earlier.ReceiptId, earlier.Line, cancellation) is { } line
        && (line.State == LineState.Rejected || line.Outcomes.Any(o => o.Verdict == SampleVerdict.NotAccepted));

    private static ReceivedStock StockOf(ReceiptContext received, LineAssessment assessment, Gs1Label? label)
    {
        // It could be converted when the receipt was accepted. If the item has changed since so that it cannot, the stock is kept as it was
        // reported: a unit that cannot be converted is shown, never guessed.
        var quantity = LineAssessment.StockQuantity(received.Line, received.Item).Quantity ?? new(received.Line.Quantity, received.Line.Uom);
        return new(quantity.Value, quantity.Uom, assessment.ProducedOn, assessment.ExpiresOn, IdentityOf(received, label)?.Key);
    }

    private async Task<IEnumerable<ReceiptException>> JudgeCertificateAsync(ReceiptContext received, string lotId, Gs1Label? label, CancellationToken cancellation)
    {
        if (received.Line.CertificateKey is not { } key)
            return [];
        var original = await attachments.ReadAsync(key, cancellation) ?? throw new InvalidOperationException($"The certificate '{key}' is not in the attachment store.");
        var reading = CertificateReader.Read(original);
        var findings = reading.Certificate is { } certificate
            ? CertificateJudgement.Judge(certificate, new(
                received.Line.SupplierLot, label?.Lot, received.Item.CertificateProductIds, received.Item.Specification,
                received.Item.JudgeCertificateDates, Today(received)))
            : reading.Findings;
        await receipts.PutCertificateAsync(lotId, LotCertificate.From(key, reading.Certificate, findings), cancellation);
        return findings.Select(f => new ReceiptException(f.Code, f.Detail));
    }

    private async Task<(IReadOnlyList<LotSamplingPlan> Plans, IReadOnlyList<ReceiptException> Exceptions)> SamplingOf(
        ReceiptContext received, LineAssessment assessment, CancellationToken cancellation)
    {
        if (received.Item.Inspection != Domain.MasterData.InspectionKind.Sampling)
            return ([], []);
        if (received.Item.Sampling is not { } instruction)
            return ([], [new(ReceiptExceptionCodes.SamplingSizeUnknown, $"Item {received.Item.ItemId} is inspected by sampling and does not say how.")]);
        if (assessment.SamplingSize() is not { } size)
        {
            return ([], [new(ReceiptExceptionCodes.SamplingSizeUnknown,
                $"{received.Line.Quantity} {received.Line.Uom} of item {received.Item.ItemId} cannot be counted in units; send 'packages' with the line.")]);
        }

        var history = await switching.ReadAsync(received.Supplier.SupplierId, received.Item.ItemId, cancellation);
        List<LotSamplingPlan> plans = [];
        List<string> discontinued = [];
        foreach (var (defectClass, aql) in Classes(instruction.Aql))
        {
            var state = history.Of(defectClass).UnderPolicy(received.Policy.Switching);
            if (state.HoldsReceipts)
            {
                discontinued.Add(state.Why);
                // If quality takes the lot all the same, it is inspected as hard as inspection resumes (ISO 2859-1:1999, 9.4).
                state = state with { Severity = Severity.Tightened };
            }

            plans.Add(LotSamplingPlan.For(defectClass, state, instruction.Level, aql, size));
        }

        return (plans, discontinued.Count == 0 ? [] : [new(ReceiptExceptionCodes.SupplierDiscontinued,
            $"Sampling inspection of supplier {received.Supplier.SupplierId} for item {received.Item.ItemId} is discontinued until quality resumes it: "
            + $"{string.Join("; ", discontinued)}.")]);
    }

    private async Task MakeStockAsync(ReceiptContext received, ReceiptLineState state, CancellationToken cancellation)
    {
        var (receipt, line, stock) = (received.Receipt, received.Line, state.Stock);
        await lots.CompleteAsync(state.LotId, stock.ProducedOn, stock.ExpiresOn, stock.Identity, cancellation);
        var now = clock.GetUtcNow();
        // The lot is described by now, so a recall that marks its supplier lot after this look finds it.
        Dictionary<string, OpenHold> holds = new(await recalled.HoldsOnAsync(receipt.SupplierId, line.SupplierLot, cancellation));
        var underRecall = holds.Keys.ToList();
        if (state.HoldId is { } holdId)
        {
            holds[holdId] = LineHolds.OpenFor(state, state.ReceiptExceptions[0].Code, now);
            await lots.ChangeHoldAsync(state.LotId, holdId, known => known ?? LineHolds.CaseFor(state, holdId, state.ReceiptExceptions, now), cancellation);
        }

        var createdBy = Identifier.Join(receipt.ReceiptId, $"{line.Line}");
        var posted = await poster.PostAsync(
            new()
            {
                MovementId = createdBy,
                Type = MovementType.Receipt,
                LotId = state.LotId,
                Quantity = stock.Quantity,
                Uom = stock.Uom,
                Site = received.Site,
                To = new(receipt.SiteId, line.LocationId),
                OccurredAt = receipt.ReceivedAt,
                By = receipt.ReportedBy,
                Reference = new("receipt", receipt.ReceiptId),
                Birth = new()
                {
                    ItemId = line.ItemId,
                    Uom = stock.Uom,
                    SupplierId = receipt.SupplierId,
                    SupplierLot = line.SupplierLot,
                    Disposition = Disposition.PendingInspection,
                    ExpiresOn = stock.ExpiresOn,
                    CreatedBy = createdBy,
                    Holds = holds,
                    EventType = LotEventTypes.Received,
                },
            },
            cancellation);
        if (posted.Refusal is { } refusal)
            throw new InvalidOperationException($"The stock of lot '{state.LotId}' could not be made: {refusal.Detail}");
        foreach (var recallHold in underRecall)
            await inventory.TellHoldAsync(state.LotId, recallHold, now, cancellation);
        // A recall that was closed since the look has not seen this lot.
        if (underRecall.Count > 0)
            await recalls.SweepUpAsync(state.LotId, cancellation);
        if (state.HoldId is null)
            return;
        await inventory.TellHoldAsync(state.LotId, state.HoldId, now, cancellation);
        events.HoldPlaced(state.HoldId, state.LotId, state.SiteId, state.ReceiptExceptions[0].Code);
    }

    private static LotIdentity? IdentityOf(ReceiptContext received, Gs1Label? label) =>
        label?.LotIdentity is { } labelled ? labelled
        : Gtin.TryParse(received.Item.Gtin, out var gtin, out _) && LotIdentity.TryCreate(gtin, received.Line.SupplierLot, out var identity, out _) ? identity
        : null;

    private static IEnumerable<(DefectClass Class, decimal Aql)> Classes(Domain.MasterData.AqlByClass aql)
    {
        if (aql.Critical is { } critical)
            yield return (DefectClass.Critical, critical);
        if (aql.Major is { } major)
            yield return (DefectClass.Major, major);
        if (aql.Minor is { } minor)
            yield return (DefectClass.Minor, minor);
    }

    private static ReceiptException Merge(IGrouping<string, ReceiptException> sameCode) => new(sameCode.Key, string.Join(" ", sameCode.Select(e => e.Detail)));

    private static DateOnly Today(ReceiptContext received) => received.Site.DayOf(received.Receipt.ReceivedAt);
}
