using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Holds;

/// <summary>
/// Does what quality has decided. The movements come first and the hold ends after them, so that nothing is free for a moment that is to
/// be scrapped; the request is done last, and whatever was cut short is repeated.
/// </summary>
public sealed class CarryOutDisposition(
    HoldStore holds, HoldEnding ending, HeldLots stock, HeldReservations reservations, HoldScopeWalker walker, InventoryStore inventory, ReworkPermits permits)
    : Activity<HoldRef, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, HoldRef input)
    {
        var cancellation = context.Cancellation;
        if (await holds.FindAsync(input.LotId, input.HoldId, cancellation) is not { } hold || hold.OpenRequest is not { State: HoldRequestState.Approved } request)
            return Nothing.Value;
        var work = new Work(hold with { LotId = input.LotId }, request, request.DecidedBy ?? Person.System.Id);
        if (request.Part is null)
            await WholeAsync(work, cancellation);
        else
            await PartAsync(work, cancellation);
        return Nothing.Value;
    }

    private async Task WholeAsync(Work work, CancellationToken cancellation)
    {
        var (hold, request) = (work.Hold, work.Request);
        if (request.Disposition == HoldDisposition.Rework)
        {
            // Walked again: what was made since belongs to the scope too.
            foreach (var lotId in await walker.PlaceAsync([hold.LotId!], hold.HoldId, OpenOf(hold), cancellation))
                await AllowReworkAsync(lotId, work, cancellation);
            await StayOpenAsync(work, known => known with { AllowsRework = true }, HoldRequestState.Done, "Rework is allowed; the hold stays.", newLotId: null, cancellation);
            return;
        }

        var (refusal, newLotId) = await DisposeAsync(hold.LotId!, work, cancellation);
        if (refusal is not null)
        {
            await StayOpenAsync(work, known => known, HoldRequestState.Failed, refusal.Detail, newLotId: null, cancellation);
            return;
        }

        await ending.EndAsync(
            hold, StateAfter(request), work.End,
            known => known.With(request with { State = HoldRequestState.Done, NewLotId = newLotId, Outcome = Done(request) }) with
            {
                Concession = request.Disposition == HoldDisposition.UseAsIs ? request.ApprovalId : null,
            },
            cancellation);
    }

    /// <summary>The part becomes a lot of its own that is born with the hold; what was decided is done with that lot, and the rest stays held.</summary>
    private async Task PartAsync(Work work, CancellationToken cancellation)
    {
        var (hold, request) = (work.Hold, work.Request);
        var partLotId = NewLotId(hold.LotId!, "P", work);
        var control = (await inventory.FindControlAsync(hold.LotId!, cancellation))!;
        var refusal = await stock.TransformAsync(Transformation(hold.LotId!, partLotId, control.ItemId, TransformationKind.Split, work) with { Part = request.Part }, cancellation);
        if (refusal is not null)
        {
            await StayOpenAsync(work, known => known, HoldRequestState.Failed, refusal.Detail, newLotId: null, cancellation);
            return;
        }

        if (request.Disposition == HoldDisposition.Rework)
        {
            await AllowReworkAsync(partLotId, work, cancellation);
        }
        else
        {
            await DisposeAsync(partLotId, work, cancellation);
            await ending.EndAtAsync(hold, partLotId, StateAfter(request), work.End, cancellation);
        }

        await StayOpenAsync(work, known => known, HoldRequestState.Done, $"{Done(request)} The part is lot '{partLotId}'; the rest stays on hold.", partLotId, cancellation);
    }

    /// <summary>The movements that a disposition implies.</summary>
    private async Task<(Refusal? Refusal, string? NewLotId)> DisposeAsync(string lotId, Work work, CancellationToken cancellation)
    {
        var disposition = work.Request.Disposition;
        if (disposition is HoldDisposition.Release or HoldDisposition.UseAsIs)
            return (null, null);
        string? newLotId = null;
        Refusal? refusal;
        if (disposition == HoldDisposition.Regrade)
        {
            newLotId = NewLotId(lotId, "G", work);
            refusal = await stock.TransformAsync(
                Transformation(lotId, newLotId, work.Request.RegradeTo!, TransformationKind.Regrade, work) with { KeepsHold = false }, cancellation);
        }
        else
        {
            var type = disposition == HoldDisposition.Scrap ? MovementType.Scrap : MovementType.ReturnToSupplier;
            refusal = await stock.EmptyAsync(lotId, type, HoldAuthority.Of(work.Hold), work.By, cancellation);
        }

        if (refusal is not null)
            return (refusal, null);
        await reservations.CancelAsync(lotId, work.Hold.HoldId, $"The lot is no more: {Done(work.Request)}", cancellation);
        await stock.RejectAsync(lotId, work.Hold.HoldId, disposition, work.By, cancellation);
        return (null, newLotId);
    }

    private Task AllowReworkAsync(string lotId, Work work, CancellationToken cancellation) =>
        permits.AllowAsync(lotId, work.Hold.HoldId, work.By, work.Request.ApprovalId, cancellation);

    private Task<HoldCase?> StayOpenAsync(
        Work work, Func<HoldCase, HoldCase> change, HoldRequestState state, string outcome, string? newLotId, CancellationToken cancellation) => holds.ChangeAsync(
        work.Hold.LotId!, work.Hold.HoldId,
        known => known?.OpenRequest?.RequestId != work.Request.RequestId
            ? null
            : change(known!.With(work.Request with { State = state, Outcome = outcome, NewLotId = newLotId })) with { State = HoldState.Open },
        cancellation);

    private static HeldTransformation Transformation(string lotId, string newLotId, string itemId, TransformationKind kind, Work work) => new()
    {
        TransformationId = Identifier.Join($"{kind.ToString().ToLowerInvariant()}", Identifier.Digest($"{work.Hold.HoldId}|{work.Request.RequestId}|{lotId}")),
        Kind = kind,
        LotId = lotId,
        NewLotId = newLotId,
        NewItemId = itemId,
        Hold = work.Hold,
        KeepsHold = true,
        By = work.By,
    };

    private static string NewLotId(string lotId, string mark, Work work) =>
        Identifier.Join(lotId, $"{mark}{Identifier.Digest($"{work.Hold.HoldId}|{work.Request.RequestId}")[..8]}");

    private static HoldState StateAfter(HoldRequest request) =>
        request.Disposition is HoldDisposition.Release or HoldDisposition.UseAsIs ? HoldState.Released : HoldState.Dispositioned;

    private static string Done(HoldRequest request) => request.Disposition switch
    {
        HoldDisposition.Release => "Released.",
        HoldDisposition.UseAsIs => $"Used as it is, under concession {request.ApprovalId}.",
        HoldDisposition.Regrade => $"Regraded to {request.RegradeTo}.",
        HoldDisposition.Rework => "Rework is allowed.",
        HoldDisposition.ReturnToSupplier => "Returned to the supplier.",
        _ => "Scrapped.",
    };

    private static OpenHold OpenOf(HoldCase hold) => new(hold.ReasonCode, hold.PlacedAt)
    {
        Scope = hold.Scope,
        Source = hold.Source,
        PlacedBy = hold.PlacedBy,
    };

    private sealed record Work(HoldCase Hold, HoldRequest Request, string By)
    {
        public HoldEnd End => new(Hold.HoldId, Hold.LotId!, Request.Disposition, By, Request.ApprovalId);
    }
}
