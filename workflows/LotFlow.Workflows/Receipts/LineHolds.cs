using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Receipts;

namespace LotFlow.Workflows.Receipts;

/// <summary>The hold that the exceptions of a received line put on its lot.</summary>
internal static class LineHolds
{
    /// <summary>One hold per received lot, however many exceptions it has.</summary>
    public static string IdFor(string lotId) => Identifier.Join("receipt", lotId);

    /// <summary>What the gate keeps of it.</summary>
    public static OpenHold OpenFor(ReceiptLineState line, string reasonCode, DateTimeOffset now) => new(reasonCode, now)
    {
        Source = new(HoldSource.Receipt, line.ReceiptId),
        PlacedBy = Domain.People.Person.System.Id,
    };

    public static HoldCase CaseFor(ReceiptLineState line, string holdId, IReadOnlyList<ReceiptException> exceptions, DateTimeOffset now) => new()
    {
        HoldId = holdId,
        LotId = line.LotId,
        SiteId = line.SiteId,
        ReasonCode = exceptions[0].Code,
        Note = string.Join(" ", exceptions.Select(e => e.Detail)),
        Source = new(HoldSource.Receipt, line.ReceiptId),
        PlacedBy = Domain.People.Person.System.Id,
        PlacedAt = now,
        // Receipts tell of their holds themselves.
        ReportedAt = now,
    };
}
