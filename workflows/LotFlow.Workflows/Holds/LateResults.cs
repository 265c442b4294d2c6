using LotFlow.Domain.Lots;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Receipts;

namespace LotFlow.Workflows.Holds;

/// <summary>Judges results that come when the inspection of their lot is over; what speaks against the lot holds it.</summary>
public sealed class LateResults(AutomaticHolds automatic, ReceiptStore receipts, LotStore lots, InventoryStore inventory, MasterDataStore masterData)
{
    /// <summary>Whether the inspection of a lot has ended. The gate says it; the description of the lot only follows.</summary>
    public async Task<bool> AreLateAsync(string lotId, CancellationToken cancellation) =>
        await inventory.FindControlAsync(lotId, cancellation) is { IsBorn: true } control && control.Disposition != Disposition.PendingInspection;

    /// <summary>Places the hold that the result asks for, if it does; answers its id.</summary>
    public async Task<string?> JudgeAsync(InspectionResult result, CancellationToken cancellation)
    {
        if (await lots.FindAsync(result.LotId, cancellation) is not { } lot || await masterData.FindItemAsync(lot.ItemId, cancellation) is not { } item)
            return null;
        var line = lot is { ReceiptId: { } receiptId, Line: { } number } ? await receipts.FindLineAsync(receiptId, number, cancellation) : null;
        // A late sample is judged by itself, by the plan that the lot was inspected by.
        var outcomes = LineInspectionRules.JudgeSamples(line?.Plans ?? [], [result]);
        return LineInspectionRules.FindResultExceptions(item, outcomes, [result]) is [var found, ..]
            ? await automatic.PlaceAsync(result.LotId, found.Detail, new(HoldSource.TestResult, result.ResultId), cancellation)
            : null;
    }
}
