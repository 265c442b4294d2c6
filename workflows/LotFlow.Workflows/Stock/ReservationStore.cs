using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Stock;

/// <summary>
/// Reservations in the partition of their lot. Each change is one batch of the reservation, the gate with what is kept, and the event,
/// against the gate as it was read; so a reservation is ordered with movements and holds as they are with each other.
/// </summary>
public sealed class ReservationStore(IDocumentStore store, TimeProvider clock)
{
    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    public Task<Reservation?> FindAsync(string lotId, string reservationId, CancellationToken cancellation = default) =>
        _inventory.FindAsync<Reservation>(lotId, Reservation.DocumentId(reservationId), cancellation);

    /// <summary>Keeps a part of a lot, or says why not. A reservation that is there already is answered as it is.</summary>
    public async Task<(Reservation? Reservation, Refusal? Refusal)> MakeAsync(Reservation wanted, Site site, CancellationToken cancellation)
    {
        while (true)
        {
            var gate = await _inventory.ReadAsync(wanted.LotId, Gate.DocumentId, cancellation);
            if (gate?.As<LotControl>() is not { IsBorn: true } control)
                return (null, new("not-found", $"There is no lot '{wanted.LotId}' in stock.", RefusalKind.NotFound));
            if (await FindAsync(wanted.LotId, wanted.ReservationId, cancellation) is { } known)
                return (known, null);
            if (ReservationRules.Judge(wanted, control, site, clock.GetUtcNow()) is { } refusal)
                return (null, refusal);
            var next = ReservationRules.Keep(wanted, control) with { Sequence = control.Sequence + 1 };
            var e = ReservationRules.EventOf(LotEventTypes.Reserved, wanted, wanted.Quantity, next.Sequence, wanted.At, wanted.By);
            var batch = new DocumentBatch(wanted.LotId).Replace(Gate.DocumentId, next, gate.ETag)
                .Create(Reservation.DocumentId(wanted.ReservationId), wanted)
                .Create(e.DocumentId, e, InventoryStore.OutboxLife);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return (wanted, null);
        }
    }

    /// <summary>Gives back what a reservation still keeps, and answers what has become of it; null where there is none.</summary>
    public async Task<Reservation?> CancelAsync(string lotId, string reservationId, string reason, string by, CancellationToken cancellation)
    {
        while (true)
        {
            var gate = await _inventory.ReadAsync(lotId, Gate.DocumentId, cancellation);
            var stored = await _inventory.ReadAsync(lotId, Reservation.DocumentId(reservationId), cancellation);
            if (gate is null || stored is null)
                return null;
            var reservation = stored.As<Reservation>();
            var control = gate.As<LotControl>();
            if (ReservationRules.GiveUp(reservation, control, reason) is not { } after)
                return reservation;
            var next = after.Control with { Sequence = control.Sequence + 1 };
            var e = ReservationRules.EventOf(LotEventTypes.ReservationCancelled, after.Reservation, reservation.Kept, next.Sequence, clock.GetUtcNow(), by);
            var batch = new DocumentBatch(lotId).Replace(Gate.DocumentId, next, gate.ETag)
                .Replace(stored.Id, after.Reservation, stored.ETag)
                .Create(e.DocumentId, e, InventoryStore.OutboxLife);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return after.Reservation;
        }
    }
}
