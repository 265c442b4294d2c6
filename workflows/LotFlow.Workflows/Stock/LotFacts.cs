using System.Collections.Concurrent;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Stock;

/// <summary>What of a lot in stock never changes, and every movement needs.</summary>
public sealed record LotFact(string ItemId, string Uom);

/// <summary>Remembers item and unit of lots, so that a movement reads the gate once, when it is judged.</summary>
public sealed class LotFacts(InventoryStore inventory)
{
    // A fact takes some 200 bytes. What is forgotten is read again.
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<string, LotFact> _known = new(StringComparer.Ordinal);

    /// <summary>Null for a lot that has no stock, nor ever had.</summary>
    public async ValueTask<LotFact?> FindAsync(string lotId, CancellationToken cancellation)
    {
        if (_known.TryGetValue(lotId, out var known))
            return known;
        if (await inventory.FindControlAsync(lotId, cancellation) is not { IsBorn: true } control)
            return null;
        if (_known.Count >= Most)
            _known.Clear();
        return _known[lotId] = new(control.ItemId, control.Uom);
    }
}
