using LotFlow.Http.Security;
using LotFlow.Http.Security.Entra;
using LotFlow.Server.Users;
using Microsoft.Extensions.Configuration;

namespace LotFlow.Http.Tests.Security.Entra;

/// <summary>The sections <c>Entra</c> and <c>People</c>.</summary>
public sealed class EntraConfigurationTests
{
    private const string Tenant = "99999999-8888-7777-6666-555555555555";
    private const string Client = "11111111-2222-3333-4444-555555555555";

    [Fact]
    public void Little_has_to_be_said()
    {
        var options = EntraConfiguration.Read(Of($$"""{ "Entra": { "TenantId": "{{Tenant.ToUpperInvariant()}}", "Audience": "{{Client}}" } }"""))!;
        Assert.Equal([Client], options.Audiences);
        Assert.Equal("access_as_user", options.RequiredScope);
        Assert.Equal(TimeSpan.FromMinutes(2), options.ClockSkew);
        Assert.Equal($"https://login.microsoftonline.com/{Tenant}/v2.0", options.IssuerV2);
        Assert.Equal($"https://sts.windows.net/{Tenant}/", options.IssuerV1);
        Assert.Null(options.SitesClaim);
    }

    [Fact]
    public void Everything_can_be_said()
    {
        var options = EntraConfiguration.Read(Of($$"""
            { "Entra": { "TenantId": "{{Tenant}}", "Audience": ["{{Client}}", "api://lotflow"], "Instance": "https://login.microsoftonline.us", "ClockSkew": "00:05:00",
              "RequiredScope": "lots", "SitesClaim": "extn.sites" } }
            """))!;
        Assert.Equal([Client, "api://lotflow"], options.Audiences);
        Assert.Equal($"https://login.microsoftonline.us/{Tenant}/v2.0", options.IssuerV2);
        Assert.Equal((TimeSpan.FromMinutes(5), "lots", "extn.sites"), (options.ClockSkew, options.RequiredScope, options.SitesClaim));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var message = Assert.Throws<ConfigurationException>(() => EntraConfiguration.Read(Of("""
            { "Entra": { "TenantId": "common", "Audience": ["", "not an audience"], "Instance": "http://login.example/x", "ClockSkew": "00:05:01",
              "RequiredScope": "", "SiteClaim": "extn.sites" } }
            """))).Message;
        Assert.All(
            ["'common'", "Audience has ''", "'not an audience'", "http://login.example/x", "'00:05:01'", "RequiredScope is ''", "SiteClaim is no setting"],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ }""")]
    [InlineData("""{ "Users": [] }""")]
    public void Without_the_section_there_is_no_Entra(string json) => Assert.Null(EntraConfiguration.Read(Of(json)));

    [Fact]
    public void Users_and_Entra_are_not_both() => Assert.Contains("leave one out", Refused($$"""
        { "Entra": { "TenantId": "{{Tenant}}", "Audience": "{{Client}}" },
          "Users": [ { "id": "a", "roles": ["admin"], "tokenSha256": "{{new string('0', 64)}}" } ] }
        """), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "People": [ { "id": "a", "roles": ["quality"] } ] }""", "belongs to Entra")]
    [InlineData("""{ "People": [ { "id": "a" }, { "id": "a" } ] }""", "used twice")]
    [InlineData("""{ "People": [ { "id": "a", "roles": ["chef"] } ] }""", "'chef'")]
    [InlineData("""{ "People": [ { "id": "a", "tokenSha256": "00" } ] }""", "leave it out")]
    [InlineData("""{ "People": [ { "id": "a", "sites": "P1" } ] }""", "expected a list")]
    [InlineData("""{ "People": [ { "id": "a", "sites": [""] } ] }""", "no site can be called")]
    [InlineData("""{ "People": [ { "id": "a", "sites": ["P 1"] } ] }""", "no site can be called")]
    public void People_that_are_wrong_are_explained(string json, string explanation) => Assert.Contains(explanation, Refused(json), StringComparison.Ordinal);

    private static string Refused(string json) => Assert.Throws<ConfigurationException>(() => SignInConfiguration.Read(Of(json))).Message;

    private static IConfiguration Of(string json) => new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();
}
