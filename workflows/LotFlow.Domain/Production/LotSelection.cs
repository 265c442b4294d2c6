using LotFlow.Domain.Policies;
using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Production;

/// <summary>Stock of a usable lot at one place.</summary>
/// <param name="LotId">The lot.</param>
/// <param name="LocationId">Where it is.</param>
/// <param name="Quantity">What is there.</param>
/// <param name="Available">What of the lot is kept for nobody at the site; of several places of a lot, of all together.</param>
/// <param name="ExpiresOn">Its last day; null for a lot that does not expire.</param>
/// <param name="Since">When the first of it came to the place.</param>
public sealed record LotCandidate(string LotId, string LocationId, decimal Quantity, decimal Available, DateOnly? ExpiresOn, DateTimeOffset? Since);

/// <summary>Part of a candidate that a line takes.</summary>
public sealed record LotPick(string LotId, string LocationId, decimal Quantity);

/// <summary>Chooses the lots of a line. What earlier lines of the same command took is not there for later ones.</summary>
public sealed class LotSelection(LotSelectionOrder order, bool singleLot)
{
    private readonly Dictionary<string, decimal> _takenOfLot = new(StringComparer.Ordinal);
    private readonly Dictionary<(string LotId, string LocationId), decimal> _takenAtPlace = [];

    /// <summary>The picks that add up to the quantity, or null where the candidates do not have it; nothing is taken then.</summary>
    public IReadOnlyList<LotPick>? Choose(IEnumerable<LotCandidate> candidates, decimal quantity)
    {
        var picks = Find(candidates, quantity);
        if (picks is null)
            return null;
        foreach (var pick in picks)
        {
            _takenOfLot[pick.LotId] = _takenOfLot.GetValueOrDefault(pick.LotId) + pick.Quantity;
            var place = (pick.LotId, pick.LocationId);
            _takenAtPlace[place] = _takenAtPlace.GetValueOrDefault(place) + pick.Quantity;
        }

        return picks;
    }

    /// <summary>Whether these candidates are enough. More of them, later in the order, would not change the choice.</summary>
    public bool Covers(IEnumerable<LotCandidate> candidates, decimal quantity) => Find(candidates, quantity) is not null;

    /// <summary>The ids of lots in the order in which they are to be taken, by what is known of each place where they stand.</summary>
    public IEnumerable<string> InOrder(IEnumerable<IGrouping<string, Balance>> lots) => Sorted(
            lots.SelectMany(lot => lot.Select(b => new LotCandidate(lot.Key, b.LocationId, b.Quantity, b.Quantity, b.ExpiresOn, b.Since))))
        .Select(c => c.LotId).Distinct(StringComparer.Ordinal);

    private List<LotPick>? Find(IEnumerable<LotCandidate> candidates, decimal quantity)
    {
        var lots = Sorted(candidates).GroupBy(c => c.LotId, StringComparer.Ordinal).ToList();
        return singleLot
            ? lots.Select(lot => Take(lot, quantity)).FirstOrDefault(p => p.Sum(x => x.Quantity) == quantity)
            : Split(lots, quantity);
    }

    private List<LotPick>? Split(List<IGrouping<string, LotCandidate>> lots, decimal quantity)
    {
        List<LotPick> picks = [];
        var open = quantity;
        foreach (var lot in lots)
        {
            var taken = Take(lot, open);
            picks.AddRange(taken);
            open -= taken.Sum(p => p.Quantity);
            if (open == 0)
                return picks;
        }

        return null;
    }

    private List<LotPick> Take(IGrouping<string, LotCandidate> lot, decimal quantity)
    {
        List<LotPick> picks = [];
        var left = Math.Min(quantity, lot.First().Available - _takenOfLot.GetValueOrDefault(lot.Key));
        foreach (var place in lot)
        {
            var taken = Math.Min(left, place.Quantity - _takenAtPlace.GetValueOrDefault((place.LotId, place.LocationId)));
            if (taken <= 0)
                continue;
            picks.Add(new(place.LotId, place.LocationId, taken));
            left -= taken;
        }

        return picks;
    }

    // A lot that does not expire can wait for all others. Ties fall to what has been there longest, then to the id, so that the choice is always the same.
    private IEnumerable<LotCandidate> Sorted(IEnumerable<LotCandidate> candidates) => order == LotSelectionOrder.FirstExpiredFirstOut
        ? candidates.OrderBy(c => c.ExpiresOn ?? DateOnly.MaxValue).ThenBy(c => c.Since).ThenBy(c => c.LotId, StringComparer.Ordinal).ThenBy(c => c.LocationId, StringComparer.Ordinal)
        : candidates.OrderBy(c => c.Since).ThenBy(c => c.LotId, StringComparer.Ordinal).ThenBy(c => c.LocationId, StringComparer.Ordinal);
}
