using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Production;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Receipts;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Receipts;

namespace LotFlow.Workflows.Production;

/// <summary>
/// The inspection of a lot that was made here. Results are judged as those of received lots are; when nothing is outstanding the lot is
/// released, and what is out of specification ends the inspection with a hold, about which people decide as about any other. There is no
/// supplier whose history could make a sample smaller or larger: samples are of normal severity.
/// </summary>
public sealed class ProductInspection(
    ReceiptStore results, LotStore lots, InventoryStore inventory, LotProjection projection, MasterDataStore masterData, HoldCommands holds, TimeProvider clock)
{
    /// <summary>One hold per inspection, however much it found.</summary>
    public static string HoldIdFor(string lotId) => Identifier.Join("inspection", lotId);

    /// <summary>Looks at what is known of a lot, and ends its inspection if that is enough. Doing it again changes nothing.</summary>
    public async Task ReviewAsync(string lotId, CancellationToken cancellation)
    {
        if (await lots.FindAsync(lotId, cancellation) is not { TransformationId: not null } lot
            || await inventory.FindControlAsync(lotId, cancellation) is not { IsBorn: true, Disposition: Disposition.PendingInspection }
            || await results.ResultsAsync(lotId, cancellation) is not { Count: > 0 } known)
        {
            return;
        }

        var item = await masterData.FindItemAsync(lot.ItemId, cancellation) ?? throw new InvalidOperationException($"There is no item '{lot.ItemId}' any more.");
        var verdict = ProductVerdict.Of(item, await MadeAsync(lotId, cancellation), known);
        if (verdict.Findings.Count > 0)
            await HoldAsync(lot, verdict.Findings, known[^1], cancellation);
        else if (verdict.IsComplete)
            await ReleaseAsync(lot, cancellation);
    }

    private async Task<Quantity> MadeAsync(string lotId, CancellationToken cancellation)
    {
        var made = (await inventory.LedgerAsync(lotId, cancellation))
            .Where(m => m is { TransformationId: not null, Type: MovementType.Produce } or { TransformationId: not null, Type: MovementType.Reversal, FromLocationId: not null })
            .ToList();
        return new(made.Sum(m => m.Type == MovementType.Produce ? m.Quantity : -m.Quantity), made[0].Uom);
    }

    private async Task ReleaseAsync(Lot lot, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var control = await inventory.ChangeControlAsync(
            lot.LotId,
            before => before.Disposition == Disposition.PendingInspection ? before with { Disposition = Disposition.Released } : null,
            after => LotEvent.Of(LotEventTypes.Released, lot.LotId, after.Sequence, now, Person.System.Id, ("transformationId", lot.TransformationId)),
            cancellation);
        await projection.FollowAsync(control, cancellation);
    }

    /// <summary>In one batch, so that the lot is never usable in between: the inspection is over, and the hold says what it found.</summary>
    private async Task HoldAsync(Lot lot, IReadOnlyList<string> findings, InspectionResult result, CancellationToken cancellation)
    {
        var (holdId, now) = (HoldIdFor(lot.LotId), clock.GetUtcNow());
        var source = new HoldSource(HoldSource.TestResult, result.ResultId);
        await lots.ChangeHoldAsync(lot.LotId, holdId, standing => standing is null
            ? new()
            {
                HoldId = holdId,
                ReasonCode = ReceiptExceptionCodes.OutOfSpec,
                Note = string.Join(" ", findings),
                Source = source,
                PlacedBy = Person.System.Id,
                PlacedAt = now,
            }
            : null, cancellation);
        var control = await inventory.ChangeControlAsync(
            lot.LotId,
            before => before.Disposition != Disposition.PendingInspection
                ? null
                : before.WithHold(holdId, new(ReceiptExceptionCodes.OutOfSpec, now) { Source = source, PlacedBy = Person.System.Id, ToldAs = before.Sequence + 1 })
                    with
                { Disposition = Disposition.Released },
            after => LotEvent.OfHold(lot.LotId, holdId, after.FindHold(holdId)!, after.Sequence, now),
            cancellation);
        await projection.FollowAsync(control, cancellation);
        // From here on it is a hold as any other. What a crash leaves undone here, the sweep of holds does.
        await holds.AdoptAsync(lot.LotId, holdId, cancellation);
    }
}
