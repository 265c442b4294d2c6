using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Holds;

/// <summary>
/// What becomes of reservations when their lot is held, and when it is free again. Each change is one batch with the gate and its event;
/// no new reservation can come between, since a blocked gate takes none.
/// </summary>
public sealed class HeldReservations(IDocumentStore store, HoldStore holds, TimeProvider clock)
{
    /// <summary>A batch holds a hundred writes; two are the gate and the event.</summary>
    private const int PerBatch = 90;

    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    /// <summary>
    /// Cancels or flags what is reserved of a held lot. What was picked and not shipped is flagged whatever the policy says: it stands in
    /// staging, and somebody has to take it back.
    /// </summary>
    public Task HoldAsync(string lotId, string rootLotId, string holdId, ReservationTreatment treatment, CancellationToken cancellation) =>
        ChangeAsync(
            lotId, holdId,
            (control, reservation) => control.FindHold(holdId) is not null && IsAlive(reservation) ? Held(reservation, holdId, treatment) : null,
            // Kept before the reservations change: whoever repeats this after a crash no longer finds what they were.
            changes => holds.AddOrdersAsync(
                rootLotId, new(holdId, lotId, [.. changes.Where(c => c.Before.TransformationId is null).Select(c => Reported(c.Before, c.After))]), cancellation),
            cancellation);

    /// <summary>Gives flagged reservations back their stock, once nothing holds the lot any more.</summary>
    public Task ReopenAsync(string lotId, string holdId, CancellationToken cancellation) => ChangeAsync(
        lotId, holdId,
        (control, reservation) => control.OpenHolds.Count == 0 && control.Disposition == Disposition.Released && reservation.State == ReservationState.Flagged
            ? reservation with { State = reservation.Quantity > 0 ? ReservationState.Open : ReservationState.Consumed, Reason = null }
            : null,
        _ => Task.CompletedTask, cancellation);

    /// <summary>Gives up what was reserved of a lot that is no more.</summary>
    public Task CancelAsync(string lotId, string holdId, string reason, CancellationToken cancellation) => ChangeAsync(
        lotId, holdId,
        (_, reservation) => IsAlive(reservation) || reservation.State == ReservationState.Flagged
            ? reservation with { State = ReservationState.Cancelled, Quantity = 0, Picked = 0, Reason = reason }
            : null,
        _ => Task.CompletedTask, cancellation);

    private static bool IsAlive(Reservation r) => r.State == ReservationState.Open || r is { State: ReservationState.Consumed, Picked: > 0 };

    private static Reservation Held(Reservation r, string holdId, ReservationTreatment treatment) =>
        // What a command of production keeps for a moment is no order that could wait.
        r.TransformationId is not null || (treatment == ReservationTreatment.Cancel && r.Picked == 0)
            ? r with { State = ReservationState.Cancelled, Quantity = 0, Reason = $"The lot is on hold '{holdId}'." }
            : r with { State = ReservationState.Flagged, Reason = $"The lot is on hold '{holdId}'." };

    private static HeldReservation Reported(Reservation before, Reservation after) => new(
        before.ReservationId, before.Order.OrderId, before.Order.CustomerId, before.Quantity, before.Picked, before.Uom,
        after.State == ReservationState.Cancelled ? ReservationAction.Cancelled : ReservationAction.Flagged);

    private async Task ChangeAsync(
        string lotId, string holdId, Func<LotControl, Reservation, Reservation?> change, Func<List<(Reservation Before, Reservation After)>, Task> report,
        CancellationToken cancellation)
    {
        while (true)
        {
            if (await _inventory.ReadAsync(lotId, Gate.DocumentId, cancellation) is not { } gate)
                return;
            var control = gate.As<LotControl>();
            List<(StoredDocument Stored, Reservation Before, Reservation After)> changes = [];
            foreach (var stored in await _inventory.ListStoredAsync(lotId, Reservation.IdPrefix, cancellation))
            {
                var before = stored.As<Reservation>();
                if (change(control, before) is { } after)
                    changes.Add((stored, before, after));
            }

            if (changes.Count == 0)
                return;
            var part = changes.Take(PerBatch).ToList();
            await report([.. part.Select(c => (c.Before, c.After))]);
            var next = part.Aggregate(control with { Sequence = control.Sequence + 1 }, (c, r) =>
                r.Before.Kept == r.After.Kept ? c : c.WithReserved(r.Before.SiteId, r.After.Kept - r.Before.Kept));
            var e = EventOf(lotId, holdId, next.Sequence, [.. part.Select(c => c.After)]);
            var batch = new DocumentBatch(lotId).Replace(Gate.DocumentId, next, gate.ETag).Create(e.DocumentId, e, InventoryStore.OutboxLife);
            foreach (var (stored, _, after) in part)
                batch.Replace(stored.Id, after, stored.ETag);
            await _inventory.CommitAsync(batch, cancellation);
        }
    }

    private LotEvent EventOf(string lotId, string holdId, long sequence, List<Reservation> changed)
    {
        return LotEvent.Of(
            LotEventTypes.ReservationsAffected, lotId, sequence, clock.GetUtcNow(), Person.System.Id,
            ("holdId", holdId), ("cancelled", Of(ReservationState.Cancelled)), ("flagged", Of(ReservationState.Flagged)),
            ("reopened", Of(ReservationState.Open, ReservationState.Consumed)));

        JsonArray? Of(params ReservationState[] states) => changed.Where(r => states.Contains(r.State)).Select(r => r.ReservationId).ToList() is { Count: > 0 } ids
            ? [.. ids.Select(id => (JsonNode)id)]
            : null;
    }
}
