using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Picks a lot for a drill: by a seed that is kept with the drill, so that anybody can see that nobody chose an easy one. Each lot has the
/// same chance.
/// </summary>
public sealed class RandomLot(LotStore lots, InventoryStore inventory, GenealogyStore genealogy)
{
    /// <summary>A lot with stock, or out of which something was made; null where there is none.</summary>
    /// <param name="seed">The same seed picks the same lot while the lots are the same.</param>
    /// <param name="itemId">Only lots of this item; null for all.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<string?> PickAsync(string seed, string? itemId, CancellationToken cancellation)
    {
        PriorityQueue<string, string> candidates = new(StringComparer.Ordinal);
        List<FieldCondition> where = itemId is null ? [] : [FieldCondition.Equal("itemId", itemId)];
        string? continuation = null;
        do
        {
            (var page, continuation) = await lots.QueryAsync(where, DocumentQuery.MaxLimit, continuation, cancellation);
            foreach (var lot in page)
                candidates.Enqueue(lot.LotId, Identifier.Digest($"{seed}|{lot.LotId}"));
        }
        while (continuation is not null);
        while (candidates.TryDequeue(out var lotId, out _))
        {
            if (await IsWorthADrillAsync(lotId, cancellation))
                return lotId;
        }

        return null;
    }

    private async Task<bool> IsWorthADrillAsync(string lotId, CancellationToken cancellation) =>
        (await inventory.BalancesAsync(lotId, cancellation)).Exists(b => b.Quantity > 0)
        || (await genealogy.UsesOfAsync(lotId, cancellation)).Exists(l => l.Quantity != 0)
        || (await genealogy.MakersOfAsync(lotId, cancellation)).Exists(l => l.Quantity != 0);
}
