using System.Text.Json.Serialization;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;

namespace LotFlow.Domain.Lots;

/// <summary>The gate of a lot: the one document that says whether it may move (design, section 4), and what a movement needs to know of the lot.</summary>
public sealed record LotControl : Gate
{
    public required string LotId { get; init; }

    public required string ItemId { get; init; }

    /// <summary>The unit of all quantities of the lot.</summary>
    public required string Uom { get; init; }

    public string? SupplierId { get; init; }

    public required Disposition Disposition { get; init; }

    public DateOnly? ExpiresOn { get; init; }

    /// <summary>
    /// What created the stock; the same creation repeated is recognised by it. Null where a hold came before the stock: the gate of a lot
    /// that is being made.
    /// </summary>
    public string? CreatedBy { get; init; }

    /// <summary>On hand by site, without what is in transit.</summary>
    public IReadOnlyDictionary<string, decimal> OnHand { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Kept for orders, by site.</summary>
    public IReadOnlyDictionary<string, decimal> Reserved { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Customers and markets (ISO 3166-1 alpha-2) that must not get this lot.</summary>
    public LotExclusions? Exclusions { get; init; }

    /// <summary>What has been told of its expiry.</summary>
    public ExpiryTold? ExpiryTold { get; init; }

    /// <summary>False for the gate of a lot that has no stock yet.</summary>
    [JsonIgnore]
    public bool IsBorn => CreatedBy is not null;

    /// <summary>Why the lot must not be used, most general first; empty when it is usable.</summary>
    /// <param name="site">Where it stands: a lot is usable through its expiry date by that site's calendar.</param>
    /// <param name="now">The moment of asking.</param>
    public IReadOnlyList<Blocker> BlockedBy(Site? site, DateTimeOffset now) => BlockedOn(ExpiryRules.DayAt(site is null ? [] : [site], now));

    /// <summary>As the other one, for a lot that stands at several sites: it has expired as soon as it has at one of them.</summary>
    public IReadOnlyList<Blocker> BlockedBy(IReadOnlyCollection<Site> sites, DateTimeOffset now) => BlockedOn(ExpiryRules.DayAt(sites, now));

    /// <summary>What of a site's stock is not kept for anybody.</summary>
    public decimal AvailableAt(string siteId) => OnHand.GetValueOrDefault(siteId) - Reserved.GetValueOrDefault(siteId);

    /// <summary>Whether a person may act on a lot: where it came into being, or where some of it stands.</summary>
    /// <param name="person">Who wants to.</param>
    /// <param name="homeSiteId">The site of the lot's description.</param>
    /// <param name="control">The gate; null where the lot has no stock yet.</param>
    public static bool MayBeActedOnBy(Person person, string homeSiteId, LotControl? control) =>
        person.MayActAt(homeSiteId) || control?.OnHand.Keys.Any(person.MayActAt) == true;

    public LotControl WithOnHand(string siteId, decimal change) => this with { OnHand = Changed(OnHand, siteId, change) };

    public LotControl WithReserved(string siteId, decimal change) => this with { Reserved = Changed(Reserved, siteId, change) };

    private List<Blocker> BlockedOn(DateOnly today)
    {
        List<Blocker> blockers = [];
        if (Disposition == Disposition.PendingInspection)
            blockers.Add(new("pending-inspection", Ref: null));
        if (Disposition is Disposition.Rejected or Disposition.Closed)
            blockers.Add(new("rejected", Ref: null));
        if (ExpiresOn is { } day && today > day)
            blockers.Add(new("expired", day.ToString("yyyy-MM-dd")));
        blockers.AddRange(OpenHolds.Select(h => new Blocker(FindHold(h)?.Source?.Kind == HoldSource.Recall ? "recall" : "hold", h)));
        return blockers;
    }

    private static Dictionary<string, decimal> Changed(IReadOnlyDictionary<string, decimal> amounts, string siteId, decimal change)
    {
        var changed = new Dictionary<string, decimal>(amounts);
        var amount = changed.GetValueOrDefault(siteId) + change;
        if (amount == 0)
            changed.Remove(siteId);
        else
            changed[siteId] = amount;
        return changed;
    }
}

/// <summary>Who must not get a lot, although it is released for others.</summary>
public sealed record LotExclusions(IReadOnlyList<string> Customers, IReadOnlyList<string> Markets)
{
    /// <summary>Whoever must not get one of several lots must not get what is made of them; null where nobody is excluded.</summary>
    public static LotExclusions? OfAll(IEnumerable<LotExclusions?> exclusions)
    {
        var all = exclusions.OfType<LotExclusions>().ToList();
        return all.Count == 0
            ? null
            : new([.. all.SelectMany(e => e.Customers).Distinct().Order(StringComparer.Ordinal)], [.. all.SelectMany(e => e.Markets).Distinct().Order(StringComparer.Ordinal)]);
    }
}
