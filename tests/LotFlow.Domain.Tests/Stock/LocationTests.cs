using LotFlow.Domain.MasterData;

namespace LotFlow.Domain.Tests.Stock;

public sealed class LocationTests
{
    [Fact]
    public void A_location_is_found_by_its_id_and_the_first_of_its_kind_by_that()
    {
        var site = AStock.North with { Locations = [new("D", LocationKind.Dock), new("B", LocationKind.Storage), new("A", LocationKind.Storage)] };
        Assert.Equal(new("A", LocationKind.Storage), site.Location("A"));
        Assert.Null(site.Location("a"));
        Assert.Equal("B", site.First(LocationKind.Storage)!.LocationId);
        Assert.Null(site.First(LocationKind.Quarantine));
    }

    [Fact]
    public void A_site_with_other_locations_does_not_remember_those_before()
    {
        var site = AStock.North with { Locations = [new("D", LocationKind.Dock)] };
        Assert.NotNull(site.Location("D"));
        var changed = site with { Locations = [new("E", LocationKind.Dock)] };
        Assert.Null(changed.Location("D"));
        Assert.Equal("E", changed.First(LocationKind.Dock)!.LocationId);
    }
}
