using LotFlow.Domain.People;
using LotFlow.Http.Security.Entra;
using LotFlow.Server.Hosting;
using LotFlow.Workflows.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Http.Tests.Security.Entra;

/// <summary>The whole embedded host with sign-in by Entra, over HTTP.</summary>
public sealed class EntraHostTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("lotflow-entra-").FullName;
    private readonly EntraTenant _tenant = new();
    private readonly EventLog _log = new();
    private EmbeddedHost? _host;

    public async ValueTask InitializeAsync() => _host = await EmbeddedHost.StartAsync(new()
    {
        DataFolder = _folder,
        Entra = new(EntraTenant.Options, [new("qa-oid", "Quentin Abel", "qa@example.com", [Role.Quality], ["P1"])], () => _tenant),
        Clock = _clock,
        Verbose = true,
        Logging = logging => logging.AddProvider(_log),
    });

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_role_lets_in_and_another_one_does_not()
    {
        Assert.Equal(200, (await GetAsync(Token("auditor"), "/api/lots")).Status);
        (await GetAsync(Token("auditor"), "/api/notifications")).ShouldBeProblem(403, "not-your-role");
        Assert.Equal(200, (await GetAsync(Token("admin"), "/api/notifications")).Status);
        (await GetAsync(Token(), "/api/lots")).ShouldBeProblem(403, "not-your-role");
    }

    [Fact]
    public async Task A_token_that_does_not_do_is_told_from_none_and_why_is_in_the_log_only()
    {
        var token = Token("admin");
        _clock.Advance(TimeSpan.FromHours(2));
        var expired = await GetAsync(token, "/api/lots");
        expired.ShouldBeProblem(401, "unauthorized");
        Assert.Equal("Bearer error=\"invalid_token\"", expired.Headers["WWW-Authenticate"]);
        Assert.DoesNotContain("xpired", expired.Text, StringComparison.Ordinal);
        Assert.Equal(LogLevel.Information, Assert.Single(_log.Events, e => e.Id == EntraEvents.TokenRefused).Level);
        Assert.All(_log.Events, e => Assert.DoesNotContain(token.Split('.')[2], e.Text, StringComparison.Ordinal));

        var without = await GetAsync(token: null, "/api/lots");
        without.ShouldBeProblem(401, "unauthorized");
        Assert.Equal("Bearer", without.Headers["WWW-Authenticate"]);
    }

    [Fact]
    public async Task While_no_keys_can_be_had_the_answer_is_to_come_back()
    {
        _tenant.IsUp = false;
        var reply = await GetAsync(Token("admin"), "/api/lots");
        reply.ShouldBeProblem(503, "sign-in-unavailable");
        Assert.Equal("5", reply.Headers["Retry-After"]);
        Assert.DoesNotContain("microsoft", reply.Text, StringComparison.OrdinalIgnoreCase);
        _tenant.IsUp = true;
        Assert.Equal(200, (await GetAsync(Token("admin"), "/api/lots")).Status);
    }

    [Fact]
    public async Task The_demo_has_no_users_here() => Assert.Equal(401, (await GetAsync("admin1", "/api/lots")).Status);

    [Fact]
    public async Task Messages_go_to_the_people_of_the_configuration()
    {
        var people = _host!.Services.GetRequiredService<IPeople>();
        Assert.Equal("Quentin Abel", Assert.Single(await people.WithRoleAsync(Role.Quality, "P1")).Name);
        Assert.Empty(await people.WithRoleAsync(Role.Quality, "P2"));
        Assert.Equal("qa@example.com", (await people.FindAsync("qa-oid"))!.Email);
    }

    private string Token(params string[] roles) => _tenant.Sign(EntraTenant.PersonClaims(_clock.GetUtcNow(), roles));

    private Task<Reply> GetAsync(string? token, string path) => new Client(new HttpClient { BaseAddress = _host!.Address }, token).GetAsync(path);
}
