using System.Text.Json.Nodes;
using LotFlow.Domain.People;
using LotFlow.Http.Security.Entra;

namespace LotFlow.Http.Tests.Security.Entra;

/// <summary>Whether a token of Entra is one for LotFlow, now, and who it makes of its bearer.</summary>
public sealed class EntraClaimsTests : IAsyncDisposable
{
    private readonly EntraBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_person_signs_in_by_a_token_of_version_2()
    {
        var person = await _bench.FindAsync();
        Assert.Equal((EntraTenant.Oid, "Maria Nowak", "maria.nowak@example.com"), (person!.Id, person.Name, person.Email));
        Assert.Equal([Role.Quality], person.Roles);
        Assert.Empty(person.Sites);
    }

    [Fact]
    public async Task A_person_signs_in_by_a_token_of_version_1() => Assert.NotNull(await _bench.FindAsync(
        ("ver", "1.0"), ("iss", EntraTenant.Options.IssuerV1), ("aud", EntraTenant.AppUri), ("preferred_username", null), ("upn", "maria.nowak@example.com")));

    [Fact]
    public async Task An_application_signs_in_by_its_own_token()
    {
        var person = await _bench.FindAsync(
            ("scp", null), ("idtyp", "app"), ("name", null), ("preferred_username", null), ("azp", "77777777-0000-0000-0000-000000000000"), ("roles", new JsonArray("integrator")));
        Assert.Equal("77777777-0000-0000-0000-000000000000", person!.Name);
        Assert.Null(person.Email);
        Assert.Equal([Role.Integrator], person.Roles);
    }

    [Theory]
    [InlineData("iss", "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000001/v2.0", nameof(TokenRefusal.Issuer))]
    [InlineData("iss", "https://login.microsoftonline.com/99999999-8888-7777-6666-555555555555/v2.0/", nameof(TokenRefusal.Issuer))]
    [InlineData("iss", "https://sts.windows.net/99999999-8888-7777-6666-555555555555/", nameof(TokenRefusal.Issuer))]
    [InlineData("iss", null, nameof(TokenRefusal.Issuer))]
    [InlineData("tid", "00000000-0000-0000-0000-000000000001", nameof(TokenRefusal.Tenant))]
    [InlineData("tid", null, nameof(TokenRefusal.Tenant))]
    [InlineData("aud", "00000003-0000-0000-c000-000000000000", nameof(TokenRefusal.Audience))]
    [InlineData("aud", "api://lotflow/", nameof(TokenRefusal.Audience))]
    [InlineData("aud", null, nameof(TokenRefusal.Audience))]
    [InlineData("ver", "3.0", nameof(TokenRefusal.Version))]
    [InlineData("ver", null, nameof(TokenRefusal.Version))]
    [InlineData("scp", "profile access_as_users", nameof(TokenRefusal.Scope))]
    [InlineData("scp", "Access_As_User", nameof(TokenRefusal.Scope))]
    [InlineData("scp", null, nameof(TokenRefusal.Kind))]
    [InlineData("scp", "", nameof(TokenRefusal.Kind))]
    [InlineData("oid", null, nameof(TokenRefusal.Claims))]
    [InlineData("oid", "a b", nameof(TokenRefusal.Claims))]
    public Task A_claim_that_does_not_do_refuses_the_token(string claim, string? value, string reason) =>
        _bench.ShouldRefuseAsync(_bench.Token((claim, value)), Enum.Parse<TokenRefusal>(reason));

    [Fact]
    public Task The_type_of_another_kind_of_token_is_refused()
    {
        var header = EntraTenant.Header();
        header["typ"] = "secevent+jwt";
        return _bench.ShouldRefuseAsync(EntraTenant.Sign(_bench.Claims().ToJsonString(), header, _bench.Tenant.FirstKey), TokenRefusal.Kind);
    }

    // The skew is two minutes; a token is dead at its very end and alive at its very beginning.
    [Theory]
    [InlineData(3600 + 119, true)]
    [InlineData(3600 + 120, false)]
    [InlineData(86_400, false)]
    [InlineData(-120, true)]
    [InlineData(-121, false)]
    public async Task A_token_is_valid_for_its_time_and_the_skew(int secondsLater, bool isValid)
    {
        var begin = _bench.Clock.GetUtcNow().AddSeconds(-secondsLater);
        var token = _bench.Token(("nbf", begin.ToUnixTimeSeconds()), ("exp", begin.AddHours(1).ToUnixTimeSeconds()));
        if (isValid)
            Assert.NotNull(await _bench.FindAsync(token));
        else
            await _bench.ShouldRefuseAsync(token, secondsLater > 0 ? TokenRefusal.Expired : TokenRefusal.NotYetValid);
    }

    [Fact]
    public async Task A_token_without_an_end_or_with_an_impossible_one_is_not_for_ever()
    {
        await _bench.ShouldRefuseAsync(_bench.Token(("exp", null)), TokenRefusal.Lifetime);
        Assert.Null(await _bench.FindAsync(("exp", "tomorrow")));
        Assert.Null(await _bench.FindAsync(("exp", new JsonArray(4102444800))));
        Assert.Null(await _bench.FindAsync(("exp", -1)));
    }

    [Fact]
    public async Task All_roles_have_the_names_of_the_contract()
    {
        string[] names = ["operator", "supervisor", "controller", "inspector", "quality", "manager", "recall", "integrator", "auditor", "admin"];
        var person = await _bench.FindAsync(("roles", new JsonArray([.. names.Select(n => JsonValue.Create(n))])));
        Assert.Equal(Enum.GetValues<Role>(), person!.Roles);
    }

    [Fact]
    public async Task Roles_that_are_not_known_are_ignored_and_logged_once()
    {
        for (var i = 0; i < 3; i++)
        {
            var person = await _bench.FindAsync(("roles", new JsonArray("chef", "9", "quality,admin", "", "auditor", "auditor")));
            Assert.Equal([Role.Auditor], person!.Roles);
        }

        Assert.Single(_bench.Log.Events, e => e.Id == EntraEvents.UnknownRole && e.Text.Contains("chef", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_roles_a_person_is_known_and_may_do_nothing() => Assert.Empty((await _bench.FindAsync(("roles", null)))!.Roles);

    [Theory]
    [InlineData("roles", """{"0":"admin"}""")]
    [InlineData("roles", """[["admin"]]""")]
    [InlineData("roles", """[{"value":"admin"}]""")]
    [InlineData("roles", """[9]""")]
    [InlineData("roles", """true""")]
    [InlineData("scp", """["access_as_user"]""")]
    [InlineData("oid", """["aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"]""")]
    [InlineData("tid", """{"tid":"99999999-8888-7777-6666-555555555555"}""")]
    [InlineData("name", """{"name":"Maria"}""")]
    public Task A_claim_of_another_type_refuses_the_token(string claim, string json) =>
        _bench.ShouldRefuseAsync(_bench.Token((claim, JsonNode.Parse(json))), TokenRefusal.Claims);

    [Theory]
    [InlineData("\"roles\":[\"admin\"]")]
    [InlineData("\"\\u0072oles\":[\"admin\"]")]
    [InlineData("\"tid\":\"99999999-8888-7777-6666-555555555555\"")]
    public async Task A_claim_that_is_there_twice_refuses_the_token(string member)
    {
        var payload = _bench.Claims().ToJsonString();
        Assert.NotNull(await _bench.FindAsync(EntraTenant.Sign(payload, EntraTenant.Header(), _bench.Tenant.FirstKey)));
        await _bench.ShouldRefuseAsync(EntraTenant.Sign($"{payload[..^1]},{member}}}", EntraTenant.Header(), _bench.Tenant.FirstKey), TokenRefusal.Claims);
    }

    [Fact]
    public async Task A_name_holds_nothing_but_print_and_an_address_is_one_or_none()
    {
        var person = await _bench.FindAsync(("name", "Maria\r\nNowak\u0007 " + new string('x', 5000)), ("email", "Maria <maria@example.com>"), ("preferred_username", "not an address"));
        Assert.StartsWith("MariaNowak xxx", person!.Name, StringComparison.Ordinal);
        Assert.Equal(200, person.Name.Length);
        Assert.Null(person.Email);
    }
}
