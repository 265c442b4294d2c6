using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Recalls;

/// <summary>Counts what of a scope has gone to customers, so that a version says how much was not known before it.</summary>
public sealed class ScopeShipments(IDocumentStore store, InventoryStore inventory)
{
    private const int Width = 32;

    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    internal async Task<int> CountAsync(IEnumerable<string> lotIds, CancellationToken cancellation)
    {
        var count = 0;
        await Parallel.ForEachAsync(lotIds, new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancellation }, async (lotId, ct) =>
        {
            // Most lots of a scope went nowhere, and a ledger may be long.
            if ((await _inventory.ReadPartitionAsync(lotId, Consignee.IdPrefix, limit: 1, cancellation: ct)).Documents.Count > 0)
                Interlocked.Add(ref count, (await inventory.LedgerAsync(lotId, ct)).Count(m => m.Type == MovementType.Ship));
        });
        return count;
    }
}
