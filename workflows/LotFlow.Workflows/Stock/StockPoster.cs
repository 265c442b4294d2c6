using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Stock;

/// <summary>What became of a movement: posted now, posted before by the same command, or refused.</summary>
public sealed record PostResult(Movement? Movement, bool IsRepeat, Refusal? Refusal)
{
    /// <summary>The gate that the movement left behind; null where it was posted before or refused.</summary>
    public LotControl? Control { get; init; }
}

/// <summary>
/// Posts movements: the only way in which stock changes. Each is one batch in the partition of its lot, against the gate as it was read
/// before everything else (design, section 4). A hold that comes between changes the gate, and the movement is judged again.
/// </summary>
public sealed class StockPoster(IDocumentStore store, TimeProvider clock)
{
    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);
    private readonly PartitionTurns _turns = new();

    /// <summary>Posts a movement, or says why not. A movement that was posted before is answered, whatever has become of the lot since.</summary>
    public Task<PostResult> PostAsync(MovementOrder order, CancellationToken cancellation = default) =>
        _turns.TakeAsync(order.LotId, () => PostInTurnAsync(order, cancellation), cancellation);

    /// <summary>The refusal of a movement whose id stands for another one.</summary>
    internal static Refusal IdUsedBefore(string movementId) => Refusal.IdUsedBefore($"Movement '{movementId}' was sent before with another body", "movementId");

    public Task<Movement?> FindAsync(string lotId, string movementId, CancellationToken cancellation = default) =>
        _inventory.FindAsync<Movement>(lotId, Movement.IdPrefix + movementId, cancellation);

    private async Task<PostResult> PostInTurnAsync(MovementOrder order, CancellationToken cancellation)
    {
        while (true)
        {
            var gate = await _inventory.ReadAsync(order.LotId, Gate.DocumentId, cancellation);
            var control = gate?.As<LotControl>();
            if (control is not { IsBorn: true } && order.Birth is null)
                return new(Movement: null, IsRepeat: false, new("not-found", $"There is no lot '{order.LotId}' in stock.", RefusalKind.NotFound));
            var snapshot = new LotSnapshot(Born(order, control)) { IsBirth = control is not { IsBorn: true } };
            var parts = gate is null ? new(snapshot, new Dictionary<string, string>()) : await ReadPartsAsync(order, snapshot, cancellation);
            var now = clock.GetUtcNow();
            if (MovementRules.Judge(order, parts.Stock, now) is { } refusal)
                return await FindPostedAsync(order, cancellation) ?? new(Movement: null, IsRepeat: false, refusal);
            var posting = StockPosting.Post(order, parts.Stock, now);
            var result = await _inventory.CommitAsync(BatchOf(order.LotId, posting, gate?.ETag, parts), cancellation);
            if (result.Committed)
                return new(posting.Movement, IsRepeat: false, Refusal: null) { Control = posting.Control };
            if (result.Failure is { Reason: BatchFailureReason.AlreadyExists } && await FindPostedAsync(order, cancellation) is { } posted)
                return posted;
        }
    }

    /// <summary>The gate that the movement is judged against: as stored, or as the lot is born with it.</summary>
    private static LotControl Born(MovementOrder order, LotControl? stored)
    {
        if (stored is { IsBorn: true })
            return stored;
        var birth = order.Birth!;
        var control = stored ?? new()
        {
            LotId = order.LotId,
            ItemId = birth.ItemId,
            Uom = birth.Uom,
            Disposition = birth.Disposition,
            CreatedBy = birth.CreatedBy,
            Sequence = 0,
        };
        // A hold may have been here before the stock; it stays, and so does the number that it was told under.
        return control with
        {
            ItemId = birth.ItemId,
            Uom = birth.Uom,
            SupplierId = birth.SupplierId,
            Disposition = birth.Disposition,
            ExpiresOn = birth.ExpiresOn,
            CreatedBy = birth.CreatedBy,
            Exclusions = birth.Exclusions,
        };
    }

    // After the gate: whatever of this changes later comes with another gate, and the batch is refused.
    private async Task<StockParts> ReadPartsAsync(MovementOrder order, LotSnapshot stock, CancellationToken cancellation)
    {
        Dictionary<string, string> etags = new(StringComparer.Ordinal);
        var consignee = order.Type is MovementType.Ship or MovementType.CustomerReturn ? order.Customer?.CustomerId : null;
        return new(
            stock with
            {
                From = await ReadAsync<Balance>(order.From is { } from ? Balance.DocumentId(from) : null),
                To = await ReadAsync<Balance>(order.To is { } to ? Balance.DocumentId(to) : null),
                Reservation = await ReadAsync<Reservation>(order.ReservationId is { } reservation ? Reservation.DocumentId(reservation) : null),
                Consignee = await ReadAsync<Consignee>(consignee is null ? null : Consignee.DocumentId(consignee)),
                Link = await ReadAsync<Link>(order.TransformationId is { } transformation ? LinkId(order, transformation) : null),
            },
            etags);

        async Task<T?> ReadAsync<T>(string? id)
            where T : class
        {
            if (id is null || await _inventory.ReadAsync(order.LotId, id, cancellation) is not { } stored)
                return null;
            etags[id] = stored.ETag;
            return stored.As<T>();
        }
    }

    private static string LinkId(MovementOrder order, string transformationId) => Link.IdAtLot(StockPosting.RoleOf(order), transformationId);

    private static DocumentBatch BatchOf(string lotId, Posting posting, string? gate, StockParts parts)
    {
        var batch = new DocumentBatch(lotId);
        _ = gate is null ? batch.Create(Gate.DocumentId, posting.Control) : batch.Replace(Gate.DocumentId, posting.Control, gate);
        batch.Create(Movement.IdPrefix + posting.Movement.MovementId, posting.Movement);
        Put(posting.From is { } from ? Balance.DocumentId(from.SiteId, from.LocationId) : null, posting.From);
        Put(posting.To is { } to ? Balance.DocumentId(to.SiteId, to.LocationId) : null, posting.To);
        Put(posting.Reservation is { } reservation ? Reservation.DocumentId(reservation.ReservationId) : null, posting.Reservation);
        Put(posting.Consignee is { } consignee ? Consignee.DocumentId(consignee.CustomerId) : null, posting.Consignee);
        Put(posting.Link is { } link ? Link.IdAtLot(link.Role, link.TransformationId) : null, posting.Link);
        return batch.Create(posting.Event.DocumentId, posting.Event, InventoryStore.OutboxLife);

        void Put<T>(string? id, T? document)
            where T : class
        {
            if (id is null || document is null)
                return;
            _ = parts.ETags.TryGetValue(id, out var etag) ? batch.Replace(id, document, etag) : batch.Create(id, document);
        }
    }

    private async Task<PostResult?> FindPostedAsync(MovementOrder order, CancellationToken cancellation)
    {
        if (await FindAsync(order.LotId, order.MovementId, cancellation) is not { } posted)
            return null;
        return posted.BodyHash == order.BodyHash
            ? new(posted, IsRepeat: true, Refusal: null)
            : new(Movement: null, IsRepeat: false, IdUsedBefore(order.MovementId));
    }

    /// <summary>The documents that a movement touches, with the ETags under which they are replaced.</summary>
    private sealed record StockParts(LotSnapshot Stock, IReadOnlyDictionary<string, string> ETags);
}
