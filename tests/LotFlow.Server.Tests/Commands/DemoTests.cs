using System.Net;
using LotFlow.Server.Tests.Hosting;

namespace LotFlow.Server.Tests.Commands;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://192.0.2.1:5080")]
    [InlineData("http://127.0.0.1:0;http://[::]:0")]
    public async Task The_demo_is_not_served_to_others(string urls)
    {
        await using var server = ServerProcess.Start("demo", "--no-story", "--data", _folder.File("data"), "--urls", urls);
        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains("loopback", server.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("data")));
    }

    [Theory]
    [InlineData("op1")]
    [InlineData("manager1")]
    [InlineData("lims")]
    [InlineData("auditor1")]
    public async Task Its_users_sign_in_with_their_names(string user)
    {
        await using var server = await ServerProcess.StartDemoAsync(_folder.File("data"));
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", user);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/lots")).StatusCode);
    }

    [Fact]
    public async Task Once_without_a_story_it_starts_and_ends_well()
    {
        await using var server = ServerProcess.Start("demo", "--no-story", "--once", "--urls", "http://127.0.0.1:0");
        Assert.Equal(0, await server.ExitAsync());
        Assert.Contains("Listening on http://127.0.0.1:", server.Output, StringComparison.Ordinal);
    }
}
