using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Lots;

/// <summary>The gate, balances, ledger and outbox of lots; everything of one lot in one partition. Stock changes through <c>StockPoster</c>.</summary>
public sealed class InventoryStore(IDocumentStore store)
{
    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    /// <summary>How long a lot event waits for those who follow the feed.</summary>
    internal static TimeSpan OutboxLife { get; } = TimeSpan.FromDays(30);

    public Task<LotControl?> FindControlAsync(string lotId, CancellationToken cancellation = default) =>
        _inventory.FindAsync<LotControl>(lotId, Gate.DocumentId, cancellation);

    public Task<List<Balance>> BalancesAsync(string lotId, CancellationToken cancellation = default) =>
        _inventory.ListAsync<Balance>(lotId, Balance.IdPrefix, cancellation);

    public async Task<IReadOnlyList<Movement>> LedgerAsync(string lotId, CancellationToken cancellation = default) =>
        [.. (await _inventory.ListAsync<Movement>(lotId, Movement.IdPrefix, cancellation)).OrderBy(m => m.Sequence)];

    public Task<List<Reservation>> ReservationsAsync(string lotId, CancellationToken cancellation = default) =>
        _inventory.ListAsync<Reservation>(lotId, Reservation.IdPrefix, cancellation);

    /// <summary>Everything that stands at a place, lot by lot.</summary>
    public async Task<IReadOnlyList<(string LotId, Balance Balance)>> AtPlaceAsync(Place place, CancellationToken cancellation = default) =>
        await QueryBalancesAsync("atPlace", place.Key, cancellation);

    /// <summary>Everything of an item at a site, lot by lot.</summary>
    public async Task<IReadOnlyList<(string LotId, Balance Balance)>> OfItemAsync(string siteId, string itemId, CancellationToken cancellation = default) =>
        await QueryBalancesAsync("ofItem", Balance.ItemAt(siteId, itemId), cancellation);

    /// <summary>
    /// Puts a hold into the gate of a lot: a merge, which no movement can make lose, and after which no movement that it forbids is
    /// accepted. False where there is no gate. It is told of afterwards, with <see cref="TellHoldAsync"/>.
    /// </summary>
    public Task<bool> HoldAsync(string lotId, string holdId, OpenHold hold, CancellationToken cancellation) =>
        MergeHoldAsync(_inventory, lotId, holdId, hold, cancellation);

    /// <summary>Writes the event of a hold that was merged into the gate, once.</summary>
    public Task<LotControl> TellHoldAsync(string lotId, string holdId, DateTimeOffset now, CancellationToken cancellation) => ChangeControlAsync(
        lotId,
        control => control.FindHold(holdId) is { ToldAs: null } hold ? control.WithHold(holdId, hold with { ToldAs = control.Sequence + 1 }) : null,
        control => LotEvent.OfHold(lotId, holdId, control.FindHold(holdId)!, control.Sequence, now),
        (_, _) => Task.CompletedTask, cancellation, isUrgent: true);

    /// <summary>
    /// Changes the gate and writes what happened, in one batch, against the gate as it was read. <paramref name="change"/> answers null
    /// where nothing is to be done, which is how a repeated command ends.
    /// </summary>
    public Task<LotControl> ChangeControlAsync(
        string lotId, Func<LotControl, LotControl?> change, Func<LotControl, LotEvent> describe, CancellationToken cancellation) =>
        ChangeControlAsync(lotId, change, describe, (_, _) => Task.CompletedTask, cancellation);

    /// <summary>As the other one, with further documents of the lot in the same batch; they are read after the gate, so that it guards them.</summary>
    public async Task<LotControl> ChangeControlAsync(
        string lotId, Func<LotControl, LotControl?> change, Func<LotControl, LotEvent> describe, Func<DocumentBatch, LotControl, Task> also,
        CancellationToken cancellation, bool isUrgent = false)
    {
        while (true)
        {
            var stored = await _inventory.ReadAsync(lotId, Gate.DocumentId, cancellation)
                ?? throw new InvalidOperationException($"Lot '{lotId}' has no stock yet, so there is no gate to change.");
            var before = stored.As<LotControl>();
            if (change(before) is not { } after)
                return before;
            var next = after with { Sequence = before.Sequence + 1 };
            var e = describe(next);
            var batch = new DocumentBatch(lotId) { IsUrgent = isUrgent }.Replace(Gate.DocumentId, next, stored.ETag).Create(e.DocumentId, e, OutboxLife);
            await also(batch, next);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return next;
        }
    }

    internal static async Task<bool> MergeHoldAsync(IDocumentContainer inventory, string partition, string holdId, OpenHold hold, CancellationToken cancellation)
    {
        var merge = new JsonObject { [Gate.HoldProperty(holdId)] = JsonSerializer.SerializeToNode(hold, LotFlowJson.Options) };
        return (await inventory.CommitAsync(new DocumentBatch(partition) { IsUrgent = true }.Merge(Gate.DocumentId, merge), cancellation)).Committed;
    }

    private async Task<IReadOnlyList<(string LotId, Balance Balance)>> QueryBalancesAsync(string field, string value, CancellationToken cancellation)
    {
        var query = new DocumentQuery { Where = [FieldCondition.Equal(field, value)], Limit = DocumentQuery.MaxLimit };
        return [.. (await _inventory.QueryStoredAsync(query, cancellation)).Select(d => (d.PartitionKey, d.As<Balance>()))];
    }
}
