using System.Runtime.CompilerServices;

namespace LotFlow.Domain.MasterData;

public enum SiteKind
{
    Plant,
    Dc,
    Coman,
}

public enum LocationKind
{
    Dock,
    Storage,
    Quarantine,
    Production,
    Staging,
    Shipping,
}

/// <summary>A plant, distribution centre or co-manufacturer with its locations.</summary>
public sealed record Site
{
    public required string SiteId { get; init; }

    public required string Name { get; init; }

    public required SiteKind Kind { get; init; }

    /// <summary>IANA name, for what is due on a day.</summary>
    public required string TimeZone { get; init; }

    /// <summary>GS1 Global Location Number, 13 digits.</summary>
    public string? Gln { get; init; }

    public IReadOnlyList<Location> Locations { get; init; } = [];

    public Location? Location(string locationId) => LocationIndex.Of(Locations).ById.GetValueOrDefault(locationId);

    /// <summary>The first location of a kind, in the order of the site's list.</summary>
    public Location? First(LocationKind kind) => LocationIndex.Of(Locations).FirstOfKind.GetValueOrDefault(kind);

    /// <summary>The day on which a moment falls at this site.</summary>
    public DateOnly DayOf(DateTimeOffset moment) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime);
}

public sealed record Location(string LocationId, LocationKind Kind);

/// <summary>
/// Locations by id and kind, made when they are first asked for: a site may have ten thousand, and every movement asks. Kept beside the
/// list and not in the site, so that sites stay values.
/// </summary>
internal sealed class LocationIndex
{
    private static readonly ConditionalWeakTable<IReadOnlyList<Location>, LocationIndex> s_indexes = [];

    private LocationIndex(IReadOnlyList<Location> locations)
    {
        foreach (var location in locations)
        {
            ById.TryAdd(location.LocationId, location);
            FirstOfKind.TryAdd(location.Kind, location);
        }
    }

    public Dictionary<string, Location> ById { get; } = new(StringComparer.Ordinal);

    public Dictionary<LocationKind, Location> FirstOfKind { get; } = [];

    public static LocationIndex Of(IReadOnlyList<Location> locations) => s_indexes.GetValue(locations, static list => new(list));
}
