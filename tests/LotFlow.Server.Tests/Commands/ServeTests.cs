using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using LotFlow.Server.Tests.Hosting;

namespace LotFlow.Server.Tests.Commands;

/// <summary><c>lotflow serve</c> as an operator meets it: what it needs, and what it says when it cannot start.</summary>
public sealed class ServeTests : IDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";

    // The digest of "secret-token".
    private const string Digest = "930bbdc51b6aed5c2a5678fd6e28dee7a05e8a4b643cfc0b4427c3efb86c0d94";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_users_it_does_not_start_and_shows_how_to_configure_one()
    {
        await using var server = ServerProcess.Start("serve", "--data", _folder.File("data"), "--urls", AnyPort);
        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains("lotflow users token", server.Errors, StringComparison.Ordinal);
        Assert.Contains("\"tokenSha256\"", server.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("data")));
    }

    [Fact]
    public async Task With_users_it_serves_them_and_nobody_else()
    {
        await using var server = await ServeAsync();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server.Address, "secret-token"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server.Address, "admin"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server.Address, Digest));
        Assert.DoesNotContain("secret-token", server.Output + server.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Users": [ { "id": "a b", "roles": ["admin"], "tokenSha256": "DIGEST" } ] }""", "its id is 'a b'")]
    [InlineData("""{ "Users": [ { "id": "a", "roles": ["chef"], "tokenSha256": "DIGEST" } ] }""", "'chef'")]
    [InlineData("""{ "Users": [ { "id": "a", "roles": ["1"], "tokenSha256": "DIGEST" } ] }""", "'1'")]
    [InlineData("""{ "Users": [ { "id": "a", "tokenSha256": "DIGEST" } ] }""", "no roles")]
    [InlineData("""{ "Users": [ { "id": "a", "roles": ["admin"], "tokenSha256": "secret-token" } ] }""", "not a SHA-256 digest")]
    [InlineData("""{ "Users": [ { "id": "a", "roles": ["admin"], "tokenSha256": "DIGEST" }, { "id": "a", "roles": ["admin"], "tokenSha256": "00" } ] }""", "Users:1")]
    [InlineData("""{ "Users": [ { "id": "a", "roles": ["admin"], "tokenSha256": "DIGEST" }, { "id": "b", "roles": ["admin"], "tokenSha256": "DIGEST" } ] }""", "token of another")]
    [InlineData("""{ "Users": [ { "id": "a", "roles": ["admin"], "sites": "P1", "tokenSha256": "DIGEST" } ] }""", "expected a list")]
    [InlineData("""{ "Users": [ { "id": "a", "roles": ["admin"], "sites": [""], "tokenSha256": "DIGEST" } ] }""", "no site can be called")]
    [InlineData("""{ "Entra": { "TenantId": "common" } }""", "TenantId is 'common'")]
    [InlineData("""{ "Entra": { "TenantId": "common" } }""", "Audience is missing")]
    [InlineData("""{ "People": [ { "id": "a" } ] }""", "belongs to Entra")]
    [InlineData("""{ "Users": [ """, "cannot be read")]
    public async Task A_configuration_that_is_wrong_is_explained(string json, string explanation)
    {
        await using var server = ServerProcess.Start("serve", "--config", Configure(json), "--data", _folder.File("data"), "--urls", AnyPort);
        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains(explanation, server.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Email:Host", "not a host", "Notifications:Email:Host is not the name of a mail server; expected smtp.")]
    [InlineData("Email:Port", "many", "Notifications:Email:Port is out of range; expected 1 to 65535.")]
    [InlineData("Email:Security", "ssl3", "Notifications:Email:Security is not known; expected one of starttls, tls, none.")]
    [InlineData("Email:Security", "none", "Notifications:Email:Security is 'none', which is only taken for a mail server on this machine; expected starttls.")]
    [InlineData("Email:From", "", "Notifications:Email:From is not an address that messages come from; expected LotFlow <")]
    [InlineData("Email:User", "lotflow", "Notifications:Email:User and Email:Password are not there both; expected both")]
    [InlineData("Email:TrustedCertificate", "/no/such.pem", "Notifications:Email:TrustedCertificate is no file with a certificate")]
    [InlineData("Teams:Webhooks:0:Url", "http://hook.example/s3cret", "Notifications:Teams:Webhooks:0:Url is not an https address; expected")]
    [InlineData("Teams:Webhooks:0:Roles:0", "boss", "Notifications:Teams:Webhooks:0:Roles has 'boss', which is no role; expected")]
    [InlineData("Digest:Window", "30", "Notifications:Digest:Window is out of range; expected 00:00:00 to 01:00:00.")]
    [InlineData("Attempts", "0", "Notifications:Attempts is out of range; expected 1 to 50.")]
    [InlineData("", "", "Notifications has a channel, but PublicUrl is missing")]
    public async Task A_wrong_setting_of_messages_is_explained_in_one_line_before_anything_is_stored(string name, string value, string explanation)
    {
        Dictionary<string, string> environment = new()
        {
            ["LOTFLOW__Notifications__Email__Host"] = "smtp.example.com",
            ["LOTFLOW__Notifications__Email__From"] = "lotflow@example.com",
            ["LOTFLOW__Notifications__Teams__Webhooks__0__Url"] = "https://hook.example/s3cret",
            [name.Length == 0 ? "LOTFLOW__PublicUrl" : $"LOTFLOW__Notifications__{name.Replace(":", "__")}"] = value,
        };
        if (name.Length > 0)
            environment["LOTFLOW__PublicUrl"] = "https://lotflow.example.com/";
        await using var server = ServerProcess.Start(environment, "serve", "--config", Configure(OneUser), "--data", _folder.File("data"), "--urls", AnyPort);
        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains(explanation, Assert.Single(server.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", server.Output + server.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("data")));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:0/path")]
    public async Task An_address_that_is_none_is_explained(string url)
    {
        await using var server = ServerProcess.Start("serve", "--config", Configure(OneUser), "--data", _folder.File("data"), "--urls", url);
        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains($"'{url}'", server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_configuration_file_is_explained()
    {
        await using var server = ServerProcess.Start("serve", "--config", _folder.File("none.json"), "--data", _folder.File("data"), "--urls", AnyPort);
        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains("none.json", server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_occupied_port_is_explained_and_the_folder_is_free_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}";
        await using var server = ServerProcess.Start("serve", "--config", Configure(OneUser), "--data", _folder.File("data"), "--urls", url);
        Assert.Equal(3, await server.ExitAsync());
        Assert.Contains(listener.LocalEndpoint.ToString()!, server.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Errors, StringComparison.Ordinal);
        await using var next = await ServeAsync();
    }

    [Fact]
    public async Task A_folder_that_another_process_has_is_refused_and_that_process_goes_on()
    {
        await using var first = await ServeAsync();
        await using var second = ServerProcess.Start("serve", "--config", Configure(OneUser), "--data", _folder.File("data"), "--urls", AnyPort);
        Assert.Equal(4, await second.ExitAsync());
        Assert.Contains("in use by another LotFlow process", second.Errors, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(first.Address, "secret-token"));
    }

    [Theory]
    [InlineData("lotflow.db", "this is not a database, whatever its name says, and it is long enough to have a header of its own, which is wrong.")]
    [InlineData("keys/links.json", "{}")]
    public async Task A_corrupt_file_is_named(string name, string content)
    {
        var file = Path.Combine(_folder.File("data"), name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content);
        await using var server = ServerProcess.Start("serve", "--config", Configure(OneUser), "--data", _folder.File("data"), "--urls", AnyPort);
        Assert.Equal(4, await server.ExitAsync());
        Assert.Contains(file, server.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Errors, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_or_cannot_be_made_is_refused()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "");
        foreach (var data in new[] { _folder.File("file"), _folder.File("file/data"), "/proc/lotflow" })
        {
            await using var server = ServerProcess.Start("serve", "--config", Configure(OneUser), "--data", data, "--urls", AnyPort);
            Assert.Equal(4, await server.ExitAsync());
            Assert.Contains(data, server.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task With_Entra_it_needs_no_users_and_starts_without_reaching_the_tenant()
    {
        const string Entra = """
            { "Entra": { "TenantId": "99999999-8888-7777-6666-555555555555", "Audience": "api://lotflow", "Instance": "https://127.0.0.1:1" } }
            """;
        await using var server = ServerProcess.Start("serve", "--config", Configure(Entra), "--data", _folder.File("data"), "--urls", AnyPort);
        await server.ListenAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server.Address, "secret-token"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await GetAsync(server.Address, "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.e30.YQ"));
    }

    [Fact]
    public async Task Users_may_come_from_the_environment()
    {
        await using var server = ServerProcess.Start(
            new Dictionary<string, string>
            {
                ["LOTFLOW__USERS__0__ID"] = "ops",
                ["LOTFLOW__USERS__0__ROLES__0"] = "admin",
                ["LOTFLOW__USERS__0__TOKENSHA256"] = Digest,
                ["LOTFLOW__DATA"] = _folder.File("data"),
                ["LOTFLOW__URLS"] = AnyPort,
            },
            "serve");
        await server.ListenAsync();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server.Address, "secret-token"));
        Assert.True(File.Exists(Path.Combine(_folder.File("data"), "lotflow.db")));
    }

    private const string OneUser = """{ "Users": [ { "id": "admin", "name": "Ada", "roles": ["admin"], "sites": [], "tokenSha256": "DIGEST" } ] }""";

    private static async Task<HttpStatusCode> GetAsync(Uri address, string token)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.GetAsync("/api/lots");
        return response.StatusCode;
    }

    private async Task<ServerProcess> ServeAsync()
    {
        var server = ServerProcess.Start("serve", "--config", Configure(OneUser), "--data", _folder.File("data"), "--urls", AnyPort);
        await server.ListenAsync();
        return server;
    }

    private string Configure(string json)
    {
        var file = _folder.File("lotflow.json");
        File.WriteAllText(file, json.Replace("DIGEST", Digest));
        return file;
    }
}
