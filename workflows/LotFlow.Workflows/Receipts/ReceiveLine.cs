using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Certificates;
using LotFlow.Domain.Labels;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Receipts;
using LotFlow.Domain.Sampling;
using LotFlow.Workflows.Certificates;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Receipts;

/// <summary>
/// Judges a received line and makes its lot, unusable from the first moment. The judgement is stored before the stock is made, so
/// that an attempt which follows a crash makes the stock that the first one decided on, even if master data has changed since.
/// </summary>
public sealed class ReceiveLine(
    ReceiptContexts contexts, ReceiptStore receipts, SupplierLotClaims claims, SwitchingStates switching, LotStore lots, InventoryStore inventory,
    IAttachmentStore attachments, TimeProvider clock) : Activity<LineRef, LineOutcome>
{
    public override async Task<LineOutcome> RunAsync(ActivityContext context, LineRef input)
    {
        var cancellation = context.Cancellation;
        var received = await contexts.LoadAsync(input, cancellation);
        var label = received.Line.Label is { } text ? Gs1LabelParser.Parse(text, Today(received)).Label : null;
        var state = await receipts.FindLineAsync(input.ReceiptId, input.Line, cancellation)
            ?? await receipts.AddLineAsync(await JudgeAsync(received, label, cancellation), cancellation);
        await MakeStockAsync(received, label, state, cancellation);
        return new(state.State, LineInspectionRules.Next(state));
    }

    private async Task<ReceiptLineState> JudgeAsync(ReceiptContext received, Gs1Label? label, CancellationToken cancellation)
    {
        var (lotId, conflict) = await DescribeLotAsync(received, cancellation);
        var earlier = await FindEarlierAsync(received, lotId, cancellation);
        var duplicate = received.Policy.SameSupplierLot == SameSupplierLot.Exception ? earlier : null;
        List<ReceiptException> exceptions =
        [
            .. conflict,
            .. new LineAssessment(received.Line, received.Item, received.Supplier, label, Today(received), duplicate).FindExceptions(),
            .. await JudgeCertificateAsync(received, lotId, label, cancellation),
        ];
        var sampling = await SamplingOf(received, label, cancellation);
        exceptions.AddRange(sampling.Exceptions);
        var wasRejected = earlier is not null && (await lots.FindAsync(earlier, cancellation))?.Disposition == Disposition.Rejected;
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
            Plans = sampling.Plans,
            Resubmitted = received.Line.Resubmitted || wasRejected,
            HoldId = exceptions.Count > 0 ? LineHolds.IdFor(lotId) : null,
        };
    }

    /// <summary>The lot was described when the receipt was accepted. If another receipt was first with this id, the lot gets another one.</summary>
    private async Task<(string LotId, IEnumerable<ReceiptException> Conflict)> DescribeLotAsync(ReceiptContext received, CancellationToken cancellation)
    {
        var lot = ReceiptCommands.Describe(received.Receipt, received.Line, clock.GetUtcNow());
        var standing = await lots.DescribeAsync(lot, cancellation);
        if (standing.ReceiptId == lot.ReceiptId && standing.Line == lot.Line)
            return (lot.LotId, []);
        var other = lot with { LotId = Identifier.Join(lot.ReceiptId!, $"{lot.Line:D3}", "lot") };
        await lots.DescribeAsync(other, cancellation);
        return (other.LotId, [new(ReceiptExceptionCodes.LotIdConflict,
            $"Lot id '{lot.LotId}' was taken at the same moment by receipt '{standing.ReceiptId}'; this lot is '{other.LotId}'. Relabel it.")]);
    }

    /// <summary>The lot under which this supplier lot was received before: by an earlier line of this receipt, or by another receipt.</summary>
    private async Task<string?> FindEarlierAsync(ReceiptContext received, string lotId, CancellationToken cancellation)
    {
        var (receipt, line) = (received.Receipt, received.Line);
        // Lines run at the same time; within a receipt the lowest line is the first, whoever runs first.
        if (receipt.Lines.FirstOrDefault(l => l.ItemId == line.ItemId && l.SupplierLot == line.SupplierLot) is { } first && first.Line < line.Line)
            return first.LotId;
        var claim = await claims.ClaimAsync(new(receipt.SupplierId, line.ItemId, line.SupplierLot, lotId, receipt.ReceiptId, line.Line), cancellation);
        return claim.ReceiptId == receipt.ReceiptId && claim.Line == line.Line ? null : claim.LotId;
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
        await receipts.AddCertificateAsync(lotId, LotCertificate.From(key, reading.Certificate, findings), cancellation);
        return findings.Select(f => new ReceiptException(f.Code, f.Detail));
    }

    private async Task<(IReadOnlyList<LotSamplingPlan> Plans, IReadOnlyList<ReceiptException> Exceptions)> SamplingOf(
        ReceiptContext received, Gs1Label? label, CancellationToken cancellation)
    {
        if (received.Item.Sampling is not { } instruction || received.Item.Inspection != Domain.MasterData.InspectionKind.Sampling)
            return ([], []);
        if (new LineAssessment(received.Line, received.Item, received.Supplier, label, Today(received), Duplicate: null).SamplingSize() is not { } size)
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
            $"Sampling inspection of supplier {received.Supplier.SupplierId} for item {received.Item.ItemId} is discontinued until quality resumes it: {string.Join("; ", discontinued)}.")]);
    }

    private async Task MakeStockAsync(ReceiptContext received, Gs1Label? label, ReceiptLineState state, CancellationToken cancellation)
    {
        var (receipt, line) = (received.Receipt, received.Line);
        var assessment = new LineAssessment(line, received.Item, received.Supplier, label, Today(received), Duplicate: null);
        await lots.CompleteAsync(state.LotId, assessment.ProducedOn, assessment.ExpiresOn, IdentityOf(received, label)?.Key, cancellation);
        var now = clock.GetUtcNow();
        // Accepted receipts can be converted; it was checked against the same item.
        var quantity = LineAssessment.StockQuantity(line, received.Item).Quantity ?? new(line.Quantity, line.Uom);
        var control = new LotControl
        {
            LotId = state.LotId,
            Disposition = Disposition.PendingInspection,
            ExpiresOn = assessment.ExpiresOn,
            Sequence = 1,
            CreatedBy = Identifier.Join(receipt.ReceiptId, $"{line.Line}"),
        };
        if (state.HoldId is { } holdId)
        {
            control = control.WithHold(holdId, new(state.ReceiptExceptions[0].Code, now));
            await lots.ChangeHoldAsync(state.LotId, holdId, known => known ?? LineHolds.CaseFor(state, holdId, state.ReceiptExceptions, now), cancellation);
        }

        var movement = new Movement
        {
            MovementId = control.CreatedBy, Type = MovementType.Receipt, Sequence = 1, Quantity = quantity.Value, Uom = quantity.Uom,
            SiteId = receipt.SiteId, ToLocationId = line.LocationId, OccurredAt = receipt.ReceivedAt, RecordedAt = now, By = receipt.ReportedBy, Reference = receipt.ReceiptId,
        };
        var standing = await inventory.ReceiveAsync(
            control, movement, new(receipt.SiteId, line.LocationId, quantity.Value, quantity.Uom),
            LotEvent.Of(LotEventTypes.Received, state.LotId, 1, now, receipt.ReportedBy,
                ("receiptId", receipt.ReceiptId), ("itemId", line.ItemId), ("siteId", receipt.SiteId), ("supplierLot", line.SupplierLot)),
            cancellation);
        if (standing.CreatedBy != control.CreatedBy)
            throw new InvalidOperationException($"Lot '{state.LotId}' has stock of '{standing.CreatedBy}' although it is described as the lot of '{control.CreatedBy}'.");
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
