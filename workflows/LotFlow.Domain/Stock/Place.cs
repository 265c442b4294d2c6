namespace LotFlow.Domain.Stock;

/// <summary>Where stock is: a location of a site.</summary>
public sealed record Place(string SiteId, string LocationId)
{
    /// <summary>The location of what has left one site and not arrived at another. It belongs to the site that it is on its way to.</summary>
    public const string InTransit = "IN-TRANSIT";

    public bool IsInTransit => LocationId == InTransit;

    /// <summary>The place as one text, for queries.</summary>
    public string Key => $"{SiteId}|{LocationId}";

    public static Place InTransitTo(string siteId) => new(siteId, InTransit);

    public override string ToString() => $"{SiteId}/{LocationId}";
}
