using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Recalls;

/// <summary>
/// What the ledger of a lot says for a recall: its mass balance, where it stands, who got it. Reckoned from the ledger alone, since each entry
/// of it is whole in itself: read while the lot moves, it still balances.
/// </summary>
public sealed record LotBook
{
    public required string LotId { get; init; }

    /// <summary>With nothing unaccounted: that comes from what people find.</summary>
    public required MassBalance Balance { get; init; }

    /// <summary>What is where, also in transit; places of nothing are left out.</summary>
    public required IReadOnlyDictionary<Place, decimal> Stock { get; init; }

    /// <summary>Shipments that were not taken back, in the order of the ledger.</summary>
    public required IReadOnlyList<TraceShipment> Shipments { get; init; }

    public required IReadOnlyList<CustomerReturned> Returns { get; init; }

    /// <summary>What came to a site or left it after the number of the ledger's entry, for what was found there before.</summary>
    internal IReadOnlyList<SiteChange> Changes { get; init; } = [];

    public string ItemId => Balance.ItemId;

    public string Uom => Balance.Uom;

    /// <summary>The book of a lot.</summary>
    /// <param name="lotId">The lot.</param>
    /// <param name="itemId">What it is.</param>
    /// <param name="uom">The unit of its ledger.</param>
    /// <param name="ledger">All of it, in order.</param>
    public static LotBook Of(string lotId, string itemId, string uom, IReadOnlyCollection<Movement> ledger)
    {
        var byId = ledger.ToDictionary(m => m.MovementId, StringComparer.Ordinal);
        var takenBack = ledger.Select(m => m.Reverses).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var balance = new MassBalance { ItemId = itemId, Uom = uom };
        Dictionary<Place, decimal> stock = [];
        List<SiteChange> changes = [];
        foreach (var movement in ledger)
        {
            var cause = MovementCategories.CauseOf(movement, byId);
            balance = MovementCategories.Add(balance, cause, NetOf(movement));
            foreach (var place in new[] { movement.From, movement.To }.OfType<Place>().Distinct())
                stock[place] = stock.GetValueOrDefault(place) + movement.EffectOn(place);
            changes.AddRange(ChangesOf(movement, cause));
        }

        var kept = stock.Where(s => s.Value != 0).ToDictionary(s => s.Key, s => s.Value);
        return new()
        {
            LotId = lotId,
            Balance = balance with
            {
                OnHand = kept.Where(s => !s.Key.IsInTransit).Sum(s => s.Value),
                InTransit = kept.Where(s => s.Key.IsInTransit).Sum(s => s.Value),
            },
            Stock = kept,
            Shipments = [.. ledger.Where(m => m is { Type: MovementType.Ship, Customer: not null } && !takenBack.Contains(m.MovementId)).Select(m => ShipmentOf(lotId, m))],
            Returns = [.. ledger.Where(m => m is { Type: MovementType.CustomerReturn, Customer: not null } && !takenBack.Contains(m.MovementId))
                .Select(m => new CustomerReturned(m.Customer!.CustomerId, m.Quantity, m.RecordedAt))],
            Changes = changes,
        };
    }

    /// <summary>What stands at a site by the books, without what is on its way to it.</summary>
    public decimal OnHandAt(string siteId) => Stock.Where(s => s.Key.SiteId == siteId && !s.Key.IsInTransit).Sum(s => s.Value);

    /// <summary>Sites where it stands, or that it is on its way to.</summary>
    public IEnumerable<string> Sites() => Stock.Keys.Select(p => p.SiteId).Distinct(StringComparer.Ordinal);

    private static decimal NetOf(Movement movement) => (movement.To is null ? 0 : movement.Quantity) - (movement.From is null ? 0 : movement.Quantity);

    /// <summary>
    /// What a movement did to the sites that it touched. A count changes what the books say and not what is there, so what people found
    /// before it stays true; and what moves inside a site has been found there.
    /// </summary>
    private static IEnumerable<SiteChange> ChangesOf(Movement movement, MovementType cause)
    {
        if (cause == MovementType.Adjust)
            return [];
        var change = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var place in new[] { movement.From, movement.To }.OfType<Place>().Where(p => !p.IsInTransit).Distinct())
            change[place.SiteId] = change.GetValueOrDefault(place.SiteId) + movement.EffectOn(place);
        return change.Where(c => c.Value != 0).Select(c => new SiteChange(movement.Sequence, c.Key, c.Value));
    }

    private static TraceShipment ShipmentOf(string lotId, Movement m) => new(
        lotId, m.MovementId, m.Customer!.CustomerId, m.Customer.ShipTo, m.Quantity, m.Uom, m.OccurredAt, m.Customer.SalesOrder);
}

/// <summary>What a customer sent back of a lot, in the unit of the lot.</summary>
/// <param name="At">When it was stored.</param>
public sealed record CustomerReturned(string CustomerId, decimal Quantity, DateTimeOffset At);

/// <summary>What an entry of the ledger did to what physically stands at a site.</summary>
internal readonly record struct SiteChange(long Sequence, string SiteId, decimal Quantity);
