namespace LotFlow.Domain.Stock;

/// <summary>An amount of a lot at a place, in the unit of the item. Always the sum of the lot's ledger there, and never below zero.</summary>
public sealed record Balance(string SiteId, string LocationId, decimal Quantity, string Uom)
{
    public const string IdPrefix = "balance:";

    public string? ItemId { get; init; }

    /// <summary>When the first of it came here; what first-in first-out goes by.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The last day of the lot, so that what expires first is found without looking at every gate. Null for a lot that does not expire.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>The counts that dispute this balance; it must not be picked until each of them is settled. Null where none does.</summary>
    public IReadOnlyList<string>? DisputedBy { get; init; }

    /// <summary>For queries: everything at a place. Absent where nothing is left.</summary>
    public string? AtPlace => Quantity == 0 ? null : new Place(SiteId, LocationId).Key;

    /// <summary>For queries: everything of an item at a site. Absent where nothing is left.</summary>
    public string? OfItem => Quantity == 0 || ItemId is null ? null : ItemAt(SiteId, ItemId);

    /// <summary>The balance with or without the mark of a count. Marks of other counts stay.</summary>
    public Balance WithDispute(string countId, bool disputed)
    {
        var others = (DisputedBy ?? []).Where(c => c != countId);
        IReadOnlyList<string> marks = [.. disputed ? others.Append(countId) : others];
        return this with { DisputedBy = marks.Count == 0 ? null : marks };
    }

    public bool IsDisputedBy(string countId) => DisputedBy?.Contains(countId) == true;

    public static string ItemAt(string siteId, string itemId) => $"{siteId}|{itemId}";

    /// <summary>Joined with what no identifier contains, so that site A-B with location C is not site A with location B-C; digested where that gets too long.</summary>
    public static string DocumentId(string siteId, string locationId) => siteId.Length + locationId.Length <= Identifier.MaxLength
        ? $"{IdPrefix}{siteId}:{locationId}"
        : $"{IdPrefix}{siteId}:~{Identifier.Digest($"{siteId}:{locationId}")}";

    public static string DocumentId(Place place) => DocumentId(place.SiteId, place.LocationId);
}
