namespace LotFlow.Domain.Recalls;

/// <summary>The balance of everything in scope of an item and unit, with how much of it people have accounted for.</summary>
public sealed record ItemReconciliation
{
    public required MassBalance Balance { get; init; }

    /// <summary>Lots of which less was found than the books say, together. Kept apart from <see cref="Surplus"/>, which must not hide it.</summary>
    public required decimal Missing { get; init; }

    /// <summary>Lots of which more was found than the books say, together.</summary>
    public required decimal Surplus { get; init; }

    /// <summary>
    /// Of what came in, the share that people have accounted for, 0 to 100, rounded down: what was found on hand, consumed, scrapped, sampled and
    /// returned to the supplier, and of what was shipped what its consignees have answered for. What the books alone say does not count.
    /// </summary>
    public required decimal PercentAccounted { get; init; }

    public decimal CameIn => Balance.Received + Balance.Produced + Balance.CustomerReturned + Balance.Adjusted;

    /// <summary>Whether what is missing, or what is too much, is more than policy lets pass, in per cent of what came in.</summary>
    public bool IsBeyond(decimal tolerancePercent) => Math.Max(Missing, Surplus) * 100 > Math.Max(0, CameIn) * tolerancePercent;

    /// <summary>By item and unit, in their order. Units are never converted into each other.</summary>
    /// <param name="lots">The lots in scope.</param>
    /// <param name="answered">Of an item and unit, what consignees have accounted for.</param>
    public static IReadOnlyList<ItemReconciliation> Of(IEnumerable<LotBalance> lots, Func<string, string, decimal> answered) =>
    [
        .. lots.GroupBy(l => (l.Balance.ItemId, l.Balance.Uom))
            .OrderBy(g => g.Key.ItemId, StringComparer.Ordinal).ThenBy(g => g.Key.Uom, StringComparer.Ordinal)
            .Select(g => Of([.. g], answered(g.Key.ItemId, g.Key.Uom))),
    ];

    private static ItemReconciliation Of(IReadOnlyList<LotBalance> lots, decimal answered)
    {
        var balance = lots.Select(l => l.Balance).Aggregate((a, b) => a + b);
        // Lot by lot, and never more than there was of it: what was found too much of one is not the other one's.
        var located = lots.Sum(l => Math.Clamp(l.Found + Gone(l.Balance), 0, Math.Max(0, In(l.Balance) - l.Balance.Shipped)));
        var total = In(balance);
        return new()
        {
            Balance = balance,
            Missing = lots.Sum(l => Math.Max(0, l.Balance.Unaccounted)),
            Surplus = lots.Sum(l => Math.Max(0, -l.Balance.Unaccounted)),
            PercentAccounted = total <= 0
                ? 100
                : Math.Clamp(decimal.Floor((located + Math.Clamp(answered, 0, Math.Max(0, balance.Shipped))) * 10_000 / total) / 100, 0, 100),
        };
    }

    private static decimal In(MassBalance b) => b.Received + b.Produced + b.CustomerReturned + b.Adjusted;

    private static decimal Gone(MassBalance b) => b.Consumed + b.Scrapped + b.Sampled + b.ReturnedToSupplier;
}
