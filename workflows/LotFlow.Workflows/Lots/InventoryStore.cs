using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Lots;

/// <summary>The gate, balances, ledger and outbox of lots; everything of one lot in one partition.</summary>
public sealed class InventoryStore(IDocumentStore store)
{
    /// <summary>How long a lot event waits for those who follow the feed.</summary>
    private static readonly TimeSpan OutboxLife = TimeSpan.FromDays(30);

    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    public Task<LotControl?> FindControlAsync(string lotId, CancellationToken cancellation = default) =>
        _inventory.FindAsync<LotControl>(lotId, LotControl.DocumentId, cancellation);

    public Task<List<Balance>> BalancesAsync(string lotId, CancellationToken cancellation = default) =>
        _inventory.ListAsync<Balance>(lotId, Balance.IdPrefix, cancellation);

    public async Task<IReadOnlyList<Movement>> LedgerAsync(string lotId, CancellationToken cancellation = default) =>
        [.. (await _inventory.ListAsync<Movement>(lotId, Movement.IdPrefix, cancellation)).OrderBy(m => m.Sequence)];

    /// <summary>
    /// The first stock of a lot, with its gate closed, in one batch: there is no moment at which the stock is there and usable.
    /// Answers the gate that stands; it is another one's if <see cref="LotControl.CreatedBy"/> differs.
    /// </summary>
    public async Task<LotControl> ReceiveAsync(LotControl control, Movement receipt, Balance balance, LotEvent received, CancellationToken cancellation)
    {
        var batch = new DocumentBatch(control.LotId)
            .Create(LotControl.DocumentId, control)
            .Create(Movement.IdPrefix + receipt.MovementId, receipt)
            .Create(Balance.DocumentId(balance.SiteId, balance.LocationId), balance)
            .Create(received.DocumentId, received, OutboxLife);
        return (await _inventory.CommitAsync(batch, cancellation)).Committed
            ? control
            : (await FindControlAsync(control.LotId, cancellation))!;
    }

    /// <summary>
    /// Changes the gate and writes what happened, in one batch, against the gate as it was read. <paramref name="change"/> answers null
    /// where nothing is to be done, which is how a repeated command ends.
    /// </summary>
    public async Task<LotControl> ChangeControlAsync(
        string lotId, Func<LotControl, LotControl?> change, Func<LotControl, LotEvent> describe, CancellationToken cancellation)
    {
        while (true)
        {
            var stored = await _inventory.ReadAsync(lotId, LotControl.DocumentId, cancellation)
                ?? throw new InvalidOperationException($"Lot '{lotId}' has no stock yet, so there is no gate to change.");
            var before = stored.As<LotControl>();
            if (change(before) is not { } after)
                return before;
            var next = after with { Sequence = before.Sequence + 1 };
            var e = describe(next);
            var batch = new DocumentBatch(lotId).Replace(LotControl.DocumentId, next, stored.ETag).Create(e.DocumentId, e, OutboxLife);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return next;
        }
    }
}
