using System.Text.Json.Nodes;
using LotFlow.Domain.People;
using LotFlow.Http.Security;
using LotFlow.Http.Security.Entra;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Http.Tests.Security.Entra;

/// <summary>Sign-in as the hosts register it, with a tenant of its own, a clock that only the test moves, and its log.</summary>
internal sealed class EntraBench : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public EntraBench(EntraOptions? options = null, params Person[] people) => _services = new ServiceCollection()
        .AddSingleton<TimeProvider>(Clock)
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Log))
        .AddEntraSignIn(options ?? EntraTenant.Options, people, () => Tenant)
        .BuildServiceProvider();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public EntraTenant Tenant { get; } = new();

    public EventLog Log { get; } = new();

    /// <summary>What the last token was refused for.</summary>
    public string? Refusal => Log.Events.LastOrDefault(e => e.Id == EntraEvents.TokenRefused)?.Text;

    public ISignIn SignIn => _services.GetRequiredService<ISignIn>();

    public Task<Person?> FindAsync(string token) => SignIn.FindAsync(token);

    /// <summary>Signs in by a person's token in which some claims are others; null takes a claim away.</summary>
    public Task<Person?> FindAsync(params (string Claim, JsonNode? Value)[] changes) => FindAsync(Token(changes));

    public string Token(params (string Claim, JsonNode? Value)[] changes) => Tenant.Sign(Claims(changes));

    public JsonObject Claims(params (string Claim, JsonNode? Value)[] changes)
    {
        var claims = EntraTenant.PersonClaims(Clock.GetUtcNow(), "quality");
        foreach (var (claim, value) in changes)
        {
            claims.Remove(claim);
            if (value is not null)
                claims[claim] = value;
        }

        return claims;
    }

    public async Task ShouldRefuseAsync(string token, TokenRefusal reason)
    {
        Assert.Null(await FindAsync(token));
        Assert.StartsWith($"A token was refused ({reason}): ", Refusal, StringComparison.Ordinal);
        if (token.Length > 0)
            Assert.All(Log.Events, e => Assert.DoesNotContain(token, e.Text, StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>The log by event.</summary>
internal sealed class EventLog : ILoggerProvider, ILogger
{
    private readonly List<Entry> _events = [];

    public IReadOnlyList<Entry> Events
    {
        get
        {
            lock (_events)
                return [.. _events];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_events)
            _events.Add(new(eventId, logLevel, formatter(state, exception)));
    }

    public sealed record Entry(EventId Id, LogLevel Level, string Text);
}
