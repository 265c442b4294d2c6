using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Production;

/// <summary>
/// Keeps the inputs of a command while the others are collected, against the gates of their lots. It tells nobody: what becomes of the
/// stock is told when it is issued. A reservation that was given up stays given up, which is what stops an issue that comes too late.
/// </summary>
public sealed class LineReservations(IDocumentStore store, TimeProvider clock)
{
    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    /// <summary>Keeps what an issue is about to take, judged as the issue itself will be; says why not.</summary>
    public async Task<Refusal?> KeepAsync(MovementOrder issue, CancellationToken cancellation)
    {
        var id = Reservation.DocumentId(issue.ReservationId!);
        while (true)
        {
            var gate = await _inventory.ReadAsync(issue.LotId, Gate.DocumentId, cancellation);
            if (gate?.As<LotControl>() is not { IsBorn: true } control)
                return new("not-found", $"There is no lot '{issue.LotId}' in stock.", RefusalKind.NotFound);
            if (await _inventory.FindAsync<Reservation>(issue.LotId, id, cancellation) is { } known)
                return known.State is ReservationState.Open or ReservationState.Consumed ? null : GivenUp(issue);
            var from = await _inventory.FindAsync<Balance>(issue.LotId, Balance.DocumentId(issue.From!), cancellation);
            if (MovementRules.Judge(issue with { ReservationId = null }, new(control) { From = from }, clock.GetUtcNow()) is { } refusal)
                return refusal;
            var batch = new DocumentBatch(issue.LotId)
                .Replace(Gate.DocumentId, control.WithReserved(issue.From!.SiteId, issue.Quantity), gate.ETag)
                .Create(id, Of(issue, issue.Quantity, ReservationState.Open));
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return null;
        }
    }

    /// <summary>Gives up what is still kept. Where nothing was kept, nothing can be kept any more.</summary>
    public async Task GiveUpAsync(MovementOrder issue, CancellationToken cancellation)
    {
        var id = Reservation.DocumentId(issue.ReservationId!);
        while (true)
        {
            if (await _inventory.ReadAsync(issue.LotId, Gate.DocumentId, cancellation) is not { } gate)
                return;
            var stored = await _inventory.ReadAsync(issue.LotId, id, cancellation);
            var known = stored?.As<Reservation>();
            if (known is { State: ReservationState.Cancelled or ReservationState.Consumed })
                return;
            var control = gate.As<LotControl>();
            // What a hold has flagged is still kept.
            if (known is { State: ReservationState.Open or ReservationState.Flagged })
                control = control.WithReserved(known.SiteId, -known.Kept);
            var batch = new DocumentBatch(issue.LotId).Replace(Gate.DocumentId, control, gate.ETag);
            var ended = Of(issue, 0, ReservationState.Cancelled) with { Reason = "The command that kept it was refused." };
            _ = stored is null ? batch.Create(id, ended) : batch.Replace(id, ended, stored.ETag);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return;
        }
    }

    /// <summary>What is answered where the stock was kept and is not any more: holds give up what is kept of their lots.</summary>
    internal static Refusal GivenUp(MovementOrder issue) => new(
        "insufficient-quantity", $"What was kept of lot '{issue.LotId}' for '{issue.TransformationId}' was given up because the lot was blocked meanwhile. Send the command again.");

    private Reservation Of(MovementOrder issue, decimal quantity, ReservationState state) => new()
    {
        ReservationId = issue.ReservationId!,
        LotId = issue.LotId,
        SiteId = issue.From!.SiteId,
        Quantity = quantity,
        Uom = issue.Uom,
        Order = new(issue.TransformationId!, issue.Customer?.CustomerId ?? ""),
        TransformationId = issue.TransformationId,
        State = state,
        By = issue.By,
        At = clock.GetUtcNow(),
        BodyHash = issue.BodyHash,
    };
}
