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

    public Location? Location(string locationId) => Locations.FirstOrDefault(l => l.LocationId == locationId);

    /// <summary>The day on which a moment falls at this site.</summary>
    public DateOnly DayOf(DateTimeOffset moment) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime);
}

public sealed record Location(string LocationId, LocationKind Kind);
