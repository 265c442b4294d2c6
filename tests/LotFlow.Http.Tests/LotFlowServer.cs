using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.People;
using LotFlow.Notifications.Settings;
using LotFlow.Server.Demo;
using LotFlow.Server.Hosting;
using LotFlow.Server.Users;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Conformance;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Http.Tests;

/// <summary>
/// The real composition on a folder of its own and a free port, with the demo's users, under a clock that only the test moves.
/// Beside the demo's users there is <c>local1</c>, who has every role but only at site P2.
/// </summary>
public sealed class LotFlowServer : IAsyncLifetime
{
    private readonly List<string> _log = [];
    private EmbeddedHost? _host;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "lotflow-http", Guid.NewGuid().ToString("N"));

    public IReadOnlyList<string> Log => _log;

    public Uri Address => Host.Address;

    public ApprovalLinks Links => Host.Services.GetRequiredService<ApprovalLinks>();

    internal EmbeddedHost Host => _host ?? throw new InvalidOperationException("The server has not been started.");

    /// <summary>How messages reach people; null where they are only kept.</summary>
    public NotificationSettings? Notifications { get; init; }

    public static async Task<LotFlowServer> StartAsync(NotificationSettings? notifications = null)
    {
        var server = new LotFlowServer { Notifications = notifications };
        await server.InitializeAsync();
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        await OpenAsync();
        await TheMasterData.PutAsync(As("admin1"));
    }

    public async Task RestartAsync()
    {
        await Host.DisposeAsync();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A client that is signed in as this user; null for one without credentials.</summary>
    public Client As(string? user) => new(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address }, user);

    /// <summary>Completes when everything is done that is due by now: rounds of sweeps and followers, then what they gave the engine to do.</summary>
    public async Task IdleAsync()
    {
        await Host.Loops.WhenIdleAsync();
        await Host.Engine.WhenIdleAsync();
    }

    /// <summary>Moves the clock, stopping at each moment when something is due and letting the engine do it.</summary>
    public Task AdvanceAsync(TimeSpan time) => Clock.AdvanceAsync(time, () => Host.Engine.NextDue, IdleAsync);

    /// <summary>Everything that is stored but the audit trail, which also knows what was refused: each document with its version, each instance, each attachment.</summary>
    public async Task<IReadOnlyList<string>> StoredAsync()
    {
        await IdleAsync();
        var store = Host.Services.GetRequiredService<IDocumentStore>();
        List<string> stored = [.. Host.Engine.CountByStatus().Select(c => $"workflows {c.Key}: {c.Value}")];
        foreach (var definition in Containers.All.Where(c => c.Name != Containers.Audit))
        {
            string? continuation = null;
            do
            {
                var page = await store.Container(definition.Name).QueryAsync(new() { Limit = 1000, Continuation = continuation });
                stored.AddRange(page.Documents.Select(d => $"{definition.Name} {d.PartitionKey} {d.Id} {d.ETag}"));
                continuation = page.Continuation;
            }
            while (continuation is not null);
        }

        var attachments = Path.Combine(Folder, "attachments");
        if (Directory.Exists(attachments))
            stored.AddRange(Directory.EnumerateFiles(attachments, "*", SearchOption.AllDirectories));
        return stored;
    }

    /// <summary>Receives one lot and answers what became of its line.</summary>
    public async Task<JsonNode> ReceiveAsync(JsonObject receipt)
    {
        var reply = await As("op1").PostAsync("/api/receipts", receipt);
        Assert.Equal(202, reply.Status);
        await IdleAsync();
        return (await As("op1").GetAsync(reply.Location!)).Json["lines"]![0]!;
    }

    private async Task OpenAsync()
    {
        Person local = new("local1", "Lena Local", "local1@lotflow.example", Enum.GetValues<Role>(), ["P2"]);
        Person roleless = new("nobody1", "Nemo", Email: null, [], []);
        _host = await EmbeddedHost.StartAsync(new()
        {
            DataFolder = Folder,
            Users = [.. DemoUsers.All, new(local, AccessToken.Sha256("local1")), new(roleless, AccessToken.Sha256("nobody1"))],
            Clock = Clock,
            Notifications = Notifications,
            Verbose = true,
            Logging = logging => logging.AddProvider(new ListLogger(_log)),
        });
    }

    private sealed class ListLogger(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
                lines.Add($"{logLevel} {formatter(state, exception)} {exception}");
        }
    }
}
