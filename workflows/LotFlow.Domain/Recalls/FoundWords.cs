namespace LotFlow.Domain.Recalls;

/// <summary>The last word that people had about each lot at each site.</summary>
public sealed class FoundWords
{
    private readonly Dictionary<(string LotId, string SiteId), FoundQuantity> _words = [];
    private readonly Dictionary<string, List<(string SiteId, FoundQuantity Found)>> _byLot = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<FoundQuantity>> _bySite = new(StringComparer.Ordinal);

    /// <param name="confirmations">In any order; the later one counts, and of two at the same moment that with the greater id.</param>
    public FoundWords(IEnumerable<Confirmation> confirmations)
    {
        foreach (var confirmation in confirmations.OrderBy(c => c.At).ThenBy(c => c.ConfirmationId, StringComparer.Ordinal))
        {
            foreach (var found in confirmation.Found)
                _words[(found.LotId, confirmation.TaskId)] = found;
        }

        foreach (var ((lotId, siteId), found) in _words.OrderBy(w => w.Key.SiteId, StringComparer.Ordinal).ThenBy(w => w.Key.LotId, StringComparer.Ordinal))
        {
            (_byLot.TryGetValue(lotId, out var sites) ? sites : _byLot[lotId] = []).Add((siteId, found));
            (_bySite.TryGetValue(siteId, out var lots) ? lots : _bySite[siteId] = []).Add(found);
        }
    }

    /// <summary>Sites that said anything.</summary>
    public IEnumerable<string> Sites => _bySite.Keys;

    /// <summary>What was found of a lot at a site; null while nobody has said.</summary>
    public FoundQuantity? Find(string lotId, string siteId) => _words.GetValueOrDefault((lotId, siteId));

    /// <summary>What was found at a site, lot by lot; null while nobody has said anything.</summary>
    public IReadOnlyList<FoundQuantity>? At(string siteId) => _bySite.GetValueOrDefault(siteId);

    /// <summary>What was found of lots that LotFlow does not know, and is not nothing.</summary>
    public IEnumerable<(string SiteId, FoundQuantity Found)> Unknown =>
        _bySite.SelectMany(s => s.Value.Where(f => f is { Unknown: true, Quantity: > 0 }).Select(f => (s.Key, f)));

    /// <summary>What was found of a lot, site by site; not what was found while LotFlow did not know it, which compares with no book.</summary>
    internal IEnumerable<(string SiteId, FoundQuantity Found)> Of(string lotId) =>
        _byLot.TryGetValue(lotId, out var words) ? words.Where(w => !w.Found.Unknown) : [];

    /// <summary>
    /// Whether the word about a lot at a site still says everything: somebody has had one, and nothing has come to the site since.
    /// </summary>
    public bool Covers(LotBook book, string siteId) =>
        Find(book.LotId, siteId) is { Unknown: false } found && !book.Changes.Any(c => c.SiteId == siteId && c.Sequence > found.Sequence && c.Quantity > 0);

    /// <summary>
    /// The balance of a lot with what was found of it. A word is as of its moment: what has moved since is added to it, so that carrying out a
    /// disposition makes nothing unaccounted.
    /// </summary>
    public LotBalance Apply(LotBook book)
    {
        var (onHand, located) = (book.Balance.OnHand, 0m);
        foreach (var (siteId, found) in Of(book.LotId))
        {
            var (net, left) = (0m, 0m);
            foreach (var change in book.Changes.Where(c => c.SiteId == siteId && c.Sequence > found.Sequence))
            {
                net += change.Quantity;
                left += Math.Min(0, change.Quantity);
            }

            onHand += found.Quantity + net - book.OnHandAt(siteId);
            // What came since has been found by nobody.
            located += Math.Max(0, found.Quantity + left);
        }

        return new(book.Balance with { OnHand = onHand }, located);
    }
}

/// <summary>A lot's balance, and how much of its stock on hand people have found.</summary>
public sealed record LotBalance(MassBalance Balance, decimal Found);
