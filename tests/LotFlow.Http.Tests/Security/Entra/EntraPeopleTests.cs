using System.Text.Json.Nodes;
using LotFlow.Domain.People;
using LotFlow.Http.Security.Entra;

namespace LotFlow.Http.Tests.Security.Entra;

/// <summary>What the directory of the configuration adds to a token, and what it does not.</summary>
public sealed class EntraPeopleTests
{
    private static readonly EntraOptions s_withSites = EntraTenant.Options with { SitesClaim = "extn.sites" };

    [Fact]
    public async Task An_entry_gives_sites_and_what_the_token_lacks_but_no_role()
    {
        await using var bench = new EntraBench(options: null, new Person(EntraTenant.Oid, "M. Nowak (QA)", "qa@example.com", [Role.Admin], ["P2"]));
        var person = await bench.FindAsync(("name", null), ("preferred_username", null));
        Assert.Equal(("M. Nowak (QA)", "qa@example.com"), (person!.Name, person.Email));
        Assert.Equal(["P2"], person.Sites);
        Assert.Equal([Role.Quality], person.Roles);
        Assert.Equal(("Maria Nowak", "maria.nowak@example.com"), ((await bench.FindAsync())!.Name, (await bench.FindAsync())!.Email));
    }

    [Fact]
    public async Task Sites_come_from_the_claim_where_no_entry_names_any()
    {
        await using var bench = new EntraBench(s_withSites);
        Assert.Equal(["P1", "P2"], (await bench.FindAsync(("extn.sites", new JsonArray("P1", "P2"))))!.Sites);
        Assert.Equal(["P1", "P2"], (await bench.FindAsync(("extn.sites", "P1 P2")))!.Sites);
        Assert.Empty((await bench.FindAsync())!.Sites);
        await using var listed = new EntraBench(s_withSites, new Person(EntraTenant.Oid, "M", Email: null, [], ["P3"]));
        Assert.Equal(["P3"], (await listed.FindAsync(("extn.sites", "P1 P2")))!.Sites);
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("\"\"")]
    [InlineData("""[""]""")]
    [InlineData("""["P1", "a/b"]""")]
    [InlineData("""{"P1":true}""")]
    [InlineData("""7""")]
    public async Task A_claim_of_sites_that_is_not_understood_does_not_mean_everywhere(string json)
    {
        await using var bench = new EntraBench(s_withSites);
        await bench.ShouldRefuseAsync(bench.Token(("extn.sites", JsonNode.Parse(json))), TokenRefusal.Claims);
    }

    [Fact]
    public async Task A_claim_that_is_not_configured_gives_no_sites()
    {
        await using var bench = new EntraBench();
        Assert.Empty((await bench.FindAsync(("extn.sites", "P1")))!.Sites);
    }
}
