using LotFlow.Domain.Stock;

namespace LotFlow.Workflows.Stock;

/// <summary>A movement as <c>GET /api/lots/{lotId}/ledger</c> shows it.</summary>
/// <param name="Quantity">In the unit in which the lot is kept.</param>
/// <param name="Reported">As it was reported, where that was in another unit.</param>
/// <param name="Effects">What it did to the balances, so that they can be added up without knowing the types of movements.</param>
/// <param name="OccurredAt">When it happened, as it was reported.</param>
/// <param name="RecordedAt">When it was stored.</param>
public sealed record LedgerEntry(
    long Sequence, string MovementId, MovementType Type, decimal Quantity, string Uom, ReportedQuantity? Reported, string SiteId, string? FromLocationId,
    string? ToLocationId, string? ToSiteId, IReadOnlyList<LedgerEffect> Effects, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string By,
    MovementReference? Reference, ShippedTo? Customer, string? Reason, string? TransformationId, string? Reverses, string? Authority)
{
    public static LedgerEntry Of(Movement m) => new(
        m.Sequence, m.MovementId, m.Type, m.Quantity, m.Uom, m.Reported, m.SiteId, m.FromLocationId, m.ToLocationId, m.ToSiteId,
        [.. new[] { m.From, m.To }.OfType<Place>().Select(place => EffectOn(m, place))], m.OccurredAt, m.RecordedAt, m.By,
        m.Reference, m.Customer, m.Reason, m.TransformationId, m.Reverses, m.Authority);

    private static LedgerEffect EffectOn(Movement m, Place place) => new(
        place.SiteId, place.LocationId, m.EffectOn(place), m.Balances.FirstOrDefault(b => b.SiteId == place.SiteId && b.LocationId == place.LocationId)?.Quantity);
}

/// <summary>What a movement did at a place: the change, below zero where it left, and the balance that was there afterwards.</summary>
public sealed record LedgerEffect(string SiteId, string LocationId, decimal Change, decimal? Balance);
