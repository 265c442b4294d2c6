using System.Globalization;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;

namespace LotFlow.Domain.Stock;

/// <summary>Everything of a lot that must agree with its ledger, as it was at one moment.</summary>
/// <param name="Control">The gate.</param>
/// <param name="Movements">The whole ledger.</param>
/// <param name="Balances">All balances, also those of nothing.</param>
/// <param name="Reservations">All reservations, also those that have ended.</param>
/// <param name="Links">The links of the lot, in both roles.</param>
/// <param name="EventNumbers">The sequence numbers of the events that are still kept.</param>
/// <param name="EventsCompleteFrom">From this sequence number on every event must still be there; older ones may have gone. Null where none must.</param>
public sealed record LotLedger(
    LotControl Control, IReadOnlyList<Movement> Movements, IReadOnlyList<Balance> Balances, IReadOnlyList<Reservation> Reservations, IReadOnlyList<Link> Links,
    IReadOnlySet<long> EventNumbers, long? EventsCompleteFrom);

/// <summary>Something that does not agree.</summary>
/// <param name="Code">Stable: <c>balance</c>, <c>negative-balance</c>, <c>on-hand</c>, <c>reserved</c>, <c>sequence</c> or <c>link</c>.</param>
/// <param name="Ref">The place, site, sequence number or transformation; with the code it identifies the finding.</param>
/// <param name="SiteId">The site, where it is about one.</param>
/// <param name="Detail">What was expected and what was found.</param>
public sealed record LedgerFinding(string Code, string Ref, string? SiteId, string Detail);

/// <summary>
/// Whether what LotFlow keeps beside the ledger is what the ledger says. All of it is written with the movements in one batch, so anything
/// found here is a bug, an edit by hand or a restore.
/// </summary>
public static class LedgerAudit
{
    public static IReadOnlyList<LedgerFinding> Check(LotLedger lot) =>
        [.. Balances(lot), .. OnHand(lot), .. Reserved(lot), .. Numbers(lot), .. Links(lot)];

    private static IEnumerable<LedgerFinding> Balances(LotLedger lot)
    {
        var kept = lot.Balances.GroupBy(b => new Place(b.SiteId, b.LocationId)).ToDictionary(g => g.Key, g => g.Sum(b => b.Quantity));
        Dictionary<Place, decimal> sums = [];
        foreach (var movement in lot.Movements)
        {
            foreach (var place in new[] { movement.From, movement.To }.OfType<Place>().Distinct())
                sums[place] = sums.GetValueOrDefault(place) + movement.EffectOn(place);
        }

        foreach (var place in kept.Keys.Union(sums.Keys).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var (balance, sum) = (kept.GetValueOrDefault(place), sums.GetValueOrDefault(place));
            if (balance != sum)
                yield return new("balance", place.Key, place.SiteId, Differs($"The balance at {place}", balance, "the movements of the ledger there", sum, lot));
            if (balance < 0)
                yield return new("negative-balance", place.Key, place.SiteId, $"The balance at {place} is {Text(balance)} {lot.Control.Uom}.");
        }
    }

    private static IEnumerable<LedgerFinding> OnHand(LotLedger lot)
    {
        var sums = lot.Balances.Where(b => b.LocationId != Place.InTransit).GroupBy(b => b.SiteId).ToDictionary(g => g.Key, g => g.Sum(b => b.Quantity));
        return Sites(lot.Control.OnHand, sums).Select(s => new LedgerFinding(
            "on-hand", s.SiteId, s.SiteId, Differs($"On hand at {s.SiteId} in the gate", s.Kept, "the balances there", s.Sum, lot)));
    }

    private static IEnumerable<LedgerFinding> Reserved(LotLedger lot)
    {
        // What is flagged is still kept, until people have decided what becomes of it.
        var sums = lot.Reservations.GroupBy(r => r.SiteId).ToDictionary(g => g.Key, g => g.Sum(r => r.Kept));
        return Sites(lot.Control.Reserved, sums).Select(s => new LedgerFinding(
            "reserved", s.SiteId, s.SiteId, Differs($"Reserved at {s.SiteId} in the gate", s.Kept, "the open reservations there", s.Sum, lot)));
    }

    private static IEnumerable<LedgerFinding> Numbers(LotLedger lot)
    {
        HashSet<long> used = [];
        foreach (var movement in lot.Movements)
        {
            if (movement.Sequence < 1 || movement.Sequence > lot.Control.Sequence || !used.Add(movement.Sequence))
                yield return new("sequence", Text(movement.Sequence), SiteId: null, NumberedWrongly(movement, lot));
        }

        if (lot.EventsCompleteFrom is not { } from)
            yield break;
        used.UnionWith(lot.EventNumbers);
        var missing = lot.Control.Sequence - from + 1 - used.Count(n => n >= from && n <= lot.Control.Sequence);
        if (missing <= 0)
            yield break;
        var first = from;
        while (used.Contains(first))
            first++;
        yield return new(
            "sequence", Text(first), SiteId: null,
            $"{missing} numbers that the gate has given (its last is {lot.Control.Sequence}) belong to nothing, the first is {first}.");
    }

    private static IEnumerable<LedgerFinding> Links(LotLedger lot)
    {
        var kept = lot.Links.DistinctBy(l => (l.TransformationId, l.Role)).ToDictionary(l => (l.TransformationId, l.Role), l => l.Entries);
        var expected = lot.Movements.Where(m => m.TransformationId is not null).GroupBy(m => (m.TransformationId!, StockPosting.RoleOf(m)))
            .ToDictionary(g => g.Key, IReadOnlyDictionary<string, decimal> (g) => g.ToDictionary(m => m.MovementId, LinkEntries.Of));
        foreach (var (id, role) in kept.Keys.Union(expected.Keys).Order())
        {
            var (entries, movements) = (kept.GetValueOrDefault((id, role)) ?? None, expected.GetValueOrDefault((id, role)) ?? None);
            var wrong = entries.Keys.Union(movements.Keys).Where(m => entries.GetValueOrDefault(m) != movements.GetValueOrDefault(m)).Order(StringComparer.Ordinal).ToList();
            if (wrong.Count > 0)
            {
                var (kind, first) = (role == LinkRole.Input ? "into" : "out of", wrong[0]);
                yield return new(
                    "link", $"{(role == LinkRole.Input ? "input" : "output")}-{id}", SiteId: null,
                    $"{wrong.Count} entries of the link {kind} transformation '{id}' are not what the ledger says, first '{first}': "
                    + $"{Text(entries.GetValueOrDefault(first))} {lot.Control.Uom} in the link, {Text(movements.GetValueOrDefault(first))} in the ledger.");
            }
        }
    }

    private static IReadOnlyDictionary<string, decimal> None { get; } = new Dictionary<string, decimal>();

    private static IEnumerable<(string SiteId, decimal Kept, decimal Sum)> Sites(IReadOnlyDictionary<string, decimal> kept, Dictionary<string, decimal> sums) =>
        kept.Keys.Union(sums.Keys).Order(StringComparer.Ordinal).Select(s => (s, kept.GetValueOrDefault(s), sums.GetValueOrDefault(s))).Where(s => s.Item2 != s.Item3);

    private static string NumberedWrongly(Movement movement, LotLedger lot) =>
        $"Movement '{movement.MovementId}' has the number {movement.Sequence}, which is another's or none that the gate has given (its last is {lot.Control.Sequence}).";

    private static string Differs(string what, decimal kept, string source, decimal sum, LotLedger lot) =>
        $"{what} is {Text(kept)} {lot.Control.Uom}; {source} come to {Text(sum)} {lot.Control.Uom}.";

    private static string Text(decimal quantity) => quantity.ToString("0.###############", CultureInfo.InvariantCulture);
}
