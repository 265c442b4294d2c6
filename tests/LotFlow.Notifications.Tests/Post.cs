using System.Diagnostics.Metrics;
using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Notifications.Deliveries;
using LotFlow.Notifications.Email;
using LotFlow.Notifications.Messages;
using LotFlow.Notifications.Settings;
using LotFlow.Notifications.Teams;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Notifications.Tests;

/// <summary>Senders on a real store, under a clock that only the test moves.</summary>
internal sealed class Post : IAsyncDisposable
{
    private readonly string _folder;
    private readonly SqliteDatabase _database;
    private readonly ServiceProvider _measures = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Func<IDocumentStore, IDocumentStore> _around;

    private Post(SqliteDatabase database, string folder, FakeTimeProvider clock, Func<IDocumentStore, IDocumentStore> around) =>
        (_database, _folder, Clock, _around) = (database, folder, clock, around);

    public FakeTimeProvider Clock { get; }

    public ApprovalLinks Links { get; private set; } = null!;

    public required NotificationSettings Settings { get; init; }

    public CollectedLog Log { get; } = new();

    public INotifier Notifier { get; private set; } = null!;

    public DeliveryPump Pump { get; private set; } = null!;

    public INotificationOutbox Outbox { get; private set; } = null!;

    public ApprovalStore Approvals => new(Store);

    public IDocumentStore Store { get; private set; } = null!;

    public static async Task<Post> OpenAsync(Func<NotificationSettings, NotificationSettings> configure, Func<IDocumentStore, IDocumentStore>? around = null)
    {
        var folder = Directory.CreateTempSubdirectory("lotflow-post-").FullName;
        var clock = new FakeTimeProvider(AMessage.Start);
        var database = SqliteDatabase.Open(folder, clock, NullLoggerFactory.Instance);
        var post = new Post(database, folder, clock, around ?? (store => store))
        {
            Settings = configure(new(new Uri("https://lotflow.plant.example/")) { DigestWindow = TimeSpan.Zero }),
        };
        post.Store = post._around(await SqliteDocumentStore.OpenAsync(database, Containers.All));
        post.Links = new(LinkKeyRing.Empty.WithNewKey([.. Enumerable.Range(0, 32).Select(i => (byte)i)], AMessage.Start), clock);
        post.Outbox = new NotificationOutbox(post.Store);
        (post.Notifier, post.Pump) = post.NewProcess();
        return post;
    }

    /// <summary>Senders as another process has them: they share the store and nothing else.</summary>
    public (INotifier Notifier, DeliveryPump Pump) NewProcess()
    {
        var content = new MessageContent(Settings, Links);
        List<IChannel> channels = [];
        if (Settings.Email is { } email)
            channels.Add(new EmailChannel(email, new(Settings, content, Clock)));
        if (Settings.Webhooks.Count > 0)
            channels.Add(new TeamsChannel(Settings.Webhooks, new(content), Clock));
        var rules = new DeliveryRules(Settings, channels);
        var telemetry = new DeliveryTelemetry(Log.For<DeliveryTelemetry>(), _measures.GetRequiredService<IMeterFactory>());
        return (new OutboxNotifier(Store, Clock, rules, new()), new(Settings, rules, channels, new(Store), new(new(new(Store)), new(Store)), telemetry, Clock));
    }

    /// <summary>Takes what is due now to every channel, once.</summary>
    public async Task RunAsync(DeliveryPump? pump = null)
    {
        foreach (var channel in (pump ?? Pump).Channels)
            await (pump ?? Pump).RunAsync(channel);
    }

    /// <summary>Lets time pass until nothing waits any more.</summary>
    public async Task SettleAsync()
    {
        for (var rounds = 0; rounds < 500; rounds++)
        {
            List<DateTimeOffset> next = [];
            foreach (var channel in Pump.Channels)
            {
                if ((await Pump.RunAsync(channel)).NextAt is { } at)
                    next.Add(at);
            }

            if (next.Count == 0)
                return;
            if (next.Min() > Clock.GetUtcNow())
                Clock.SetUtcNow(next.Min());
        }

        Assert.Fail("After 500 rounds something still waits.");
    }

    public async Task<SentNotification> SentAsync(string id) => (await Outbox.ListAsync(1000)).Sent.Single(s => s.Notification.NotificationId == id);

    /// <summary>What became of a message, such as <c>email failed 1, teams accepted 1</c>.</summary>
    public async Task<string> StateAsync(string id) =>
        string.Join(", ", (await SentAsync(id)).Deliveries.Select(d => $"{d.Channel} {d.State.ToString().ToLowerInvariant()} {d.Attempts}"));

    /// <summary>Everything that the store holds of messages, as text.</summary>
    public async Task<string> StoredTextAsync() => string.Concat((await Store.Container(Containers.Notifications).QueryAsync(new() { Limit = 1000 })).Documents
        .Select(d => System.Text.Encoding.UTF8.GetString(d.Json.Span)));

    public async ValueTask DisposeAsync()
    {
        await _measures.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Everything that was logged, exceptions included.</summary>
internal sealed class CollectedLog
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _entries = new();

    public string Text => string.Join('\n', _entries);

    public ILogger<T> For<T>() => new Logger<T>(this);

    private sealed class Logger<T>(CollectedLog log) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._entries.Enqueue($"{eventId.Name} {formatter(state, exception)} {exception}");
    }
}
