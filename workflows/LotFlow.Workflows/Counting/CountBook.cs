using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Counting;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Counting;

/// <summary>A lot as a count finds it: what it is, its item, and what the book says of it at the place.</summary>
public sealed record BookedLot(CountedLot Lot, Item? Item, BookQuantity Book);

/// <summary>Reads what the book says of lots, each at one moment of its ledger.</summary>
public sealed class CountBook(IDocumentStore store, InventoryStore inventory, MasterDataStore masterData)
{
    /// <summary>Events that are followed one by one; beyond this, reading the whole ledger costs less.</summary>
    private const int MaxFollowed = 30;

    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    /// <summary>Null for a lot that LotFlow has never had in stock.</summary>
    public async Task<BookedLot?> FindAsync(string lotId, Place place, CountingPolicy policy, CancellationToken cancellation)
    {
        while (await inventory.FindControlAsync(lotId, cancellation) is { IsBorn: true } gate)
        {
            var balance = await _inventory.FindAsync<Balance>(lotId, Balance.DocumentId(place), cancellation);
            // Balances change with the gate only: if it is where it was, the balance is of this sequence.
            if ((await inventory.FindControlAsync(lotId, cancellation))?.Sequence != gate.Sequence)
                continue;
            var item = await masterData.FindItemAsync(gate.ItemId, cancellation);
            var lot = new CountedLot(lotId, gate.ItemId, gate.Uom, item?.CountClass ?? policy.DefaultClass, item?.StandardCost);
            return new(lot, item, new(balance?.Quantity ?? 0, gate.Sequence));
        }

        return null;
    }

    /// <summary>
    /// What was booked to a lot after a sequence, and the sequence up to which that was certainly read. The events of the lot, which are
    /// numbered, lead to its few movements since; only where they have expired or are many is the whole ledger read.
    /// </summary>
    public async Task<(IReadOnlyList<Movement> Movements, long Sequence)> SinceAsync(string lotId, long after, CancellationToken cancellation)
    {
        var gate = await inventory.FindControlAsync(lotId, cancellation)
            ?? throw new InvalidOperationException($"Lot '{lotId}' has no stock, so there is nothing to count.");
        if (gate.Sequence - after <= MaxFollowed && await FollowAsync(lotId, after, gate.Sequence, cancellation) is { } movements)
            return (movements, gate.Sequence);
        return ([.. (await inventory.LedgerAsync(lotId, cancellation)).Where(m => m.Sequence > after && m.Sequence <= gate.Sequence)], gate.Sequence);
    }

    private async Task<List<Movement>?> FollowAsync(string lotId, long after, long upTo, CancellationToken cancellation)
    {
        List<Movement> movements = [];
        for (var sequence = after + 1; sequence <= upTo; sequence++)
        {
            if (await _inventory.FindAsync<LotEvent>(lotId, LotEvent.IdAt(sequence), cancellation) is not { } e)
                return null;
            if (e.Data["movementId"]?.GetValue<string>() is not { } movementId)
                continue;
            if (await _inventory.FindAsync<Movement>(lotId, Movement.IdPrefix + movementId, cancellation) is { } movement && movement.Sequence == sequence)
                movements.Add(movement);
        }

        return movements;
    }

    public async Task<Balance?> BalanceAsync(string lotId, Place place, CancellationToken cancellation) =>
        await _inventory.FindAsync<Balance>(lotId, Balance.DocumentId(place), cancellation);

    /// <summary>
    /// Marks what stands at the place as disputed by the count, or takes the count's own mark away, in one batch with the gate: a pick is
    /// before the mark or refused by it. Marks of other counts stay; where nothing ever stood there is nothing to pick.
    /// </summary>
    public async Task DisputeAsync(string lotId, Place place, string countId, bool disputed, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await BalanceAsync(lotId, place, cancellation) is not { } balance || !Differs(balance))
            return;
        await inventory.ChangeControlAsync(
            lotId,
            control => control with { },
            control => LotEvent.Of(
                disputed ? LotEventTypes.CountDisputed : LotEventTypes.CountSettled, lotId, control.Sequence, now, Domain.People.Person.System.Id,
                ("countId", countId), ("itemId", control.ItemId), ("siteId", place.SiteId), ("locationId", place.LocationId)),
            async (batch, _) =>
            {
                if (await _inventory.ReadAsync(lotId, Balance.DocumentId(place), cancellation) is { } stored && stored.As<Balance>() is var current && Differs(current))
                    batch.Replace(stored.Id, current.WithDispute(countId, disputed), stored.ETag);
            },
            cancellation);

        bool Differs(Balance found) => found.IsDisputedBy(countId) != disputed;
    }
}
