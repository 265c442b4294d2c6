using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Lots;

/// <summary>An event that is on its way to a receiver of a subscription.</summary>
/// <param name="Message">The event.</param>
/// <param name="Failures">How often it came back; it is not the receiver's first sight of it then.</param>
public sealed record LotEventDelivery(LotEventMessage Message, int Failures);

/// <summary>
/// Lot events for whoever asks, where there is no broker: at least once, those of a lot one after another, to as many receivers as compete.
/// How far the subscription has come is kept, and goes on only over what was accepted. Without a receiver nothing is read.
/// </summary>
/// <remarks>
/// The change feed is read ahead by a few pages. A page is left behind when all of its events were accepted, so after a restart some that
/// were accepted are sent again, under the same ids.
/// </remarks>
public sealed class LotEventSubscription : ILotEventSender, IDisposable
{
    private const string DocumentId = "continuation";
    private const int PageSize = 250;
    private const int PagesAhead = 4;

    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly IChangeFeed _feed;
    private readonly IDocumentContainer _inbox;
    private readonly LotEventPublisher _publisher;
    private readonly TimeProvider _clock;
    private readonly string _partition;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly SemaphoreSlim _keeping = new(1, 1);
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = [];
    private readonly Dictionary<string, Waiting> _underWay = new(StringComparer.Ordinal);
    private readonly Queue<Page> _pages = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Page? _filling;
    private string? _readTo;
    private bool _placeIsKnown;

    /// <param name="name">Tells subscriptions apart; an identifier.</param>
    /// <param name="feed">The feed of <c>inventory</c>.</param>
    /// <param name="store">Where the place is kept.</param>
    /// <param name="metrics">Told of the age of what leaves.</param>
    /// <param name="clock">For pauses.</param>
    public LotEventSubscription(string name, IChangeFeed feed, IDocumentStore store, WorkMetrics metrics, TimeProvider clock)
    {
        (_feed, _clock, _partition) = (feed, clock, DocumentKey.From("feed", "subscription", name));
        _inbox = store.Container(Containers.Inbox);
        _publisher = new(this, metrics, clock);
    }

    /// <summary>How long an event that was committed may lie before a receiver that waits is given it.</summary>
    public static TimeSpan PollEvery { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The next event that may be sent, or null where there is none now.</summary>
    /// <param name="wait">Waits for one, at most as long as <see cref="PollEvery"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<LotEventDelivery?> TakeAsync(bool wait, CancellationToken cancellation)
    {
        if (Next() is { } ready)
            return ready;
        var changed = Volatile.Read(ref _changed).Task;
        while (await ReadAheadAsync(cancellation))
        {
            if (Next() is { } read)
                return read;
        }

        if (!wait)
            return Next();
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(changed, Task.Delay(PollEvery, _clock, timer.Token));
        timer.Cancel();
        cancellation.ThrowIfCancellationRequested();
        return Next();
    }

    /// <summary>The event has been taken over, or set aside for good; the next one of its lot may follow.</summary>
    public async Task AcceptAsync(LotEventDelivery delivery, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_underWay.Remove(delivery.Message.SessionId, out var accepted))
                return;
            accepted.Page.Open--;
            Signal();
        }

        await KeepPlaceAsync(cancellation);
    }

    /// <summary>The event was not taken over and is sent again, to whichever receiver, after a pause that grows with its failures.</summary>
    /// <param name="delivery">The event.</param>
    /// <param name="atOnce">True where it is not the event that failed but the receiver that went.</param>
    public void Return(LotEventDelivery delivery, bool atOnce)
    {
        lock (_lock)
        {
            if (!_underWay.Remove(delivery.Message.SessionId, out var returned))
                return;
            returned.Failures++;
            returned.NotBefore = atOnce ? DateTimeOffset.MinValue : _clock.GetUtcNow() + Pause(returned.Failures);
            // In front of everything else of its lot, which has been waiting behind it.
            _waiting.AddFirst(returned);
            Signal();
        }
    }

    public void Dispose()
    {
        _reading.Dispose();
        _keeping.Dispose();
    }

    Task ILotEventSender.SendAsync(IReadOnlyList<LotEventMessage> events, CancellationToken cancellation)
    {
        lock (_lock)
        {
            foreach (var message in events)
                _waiting.AddLast(new Waiting(message, _filling!));
            _filling!.Open = events.Count;
        }

        return Task.CompletedTask;
    }

    private LotEventDelivery? Next()
    {
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            HashSet<string> passed = new(StringComparer.Ordinal);
            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                var (lot, next) = (node.Value.Message.SessionId, node.Value);
                if (_underWay.ContainsKey(lot) || !passed.Add(lot) || next.NotBefore > now)
                    continue;
                _waiting.Remove(node);
                _underWay[lot] = next;
                return new(next.Message, next.Failures);
            }

            return null;
        }
    }

    /// <summary>False where nothing new is there, or enough waits already.</summary>
    private async Task<bool> ReadAheadAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            lock (_lock)
            {
                if (_pages.Count >= PagesAhead)
                    return false;
            }

            if (!_placeIsKnown)
                (_readTo, _placeIsKnown) = ((await _inbox.FindAsync<FeedPlace>(_partition, DocumentId, cancellation))?.Continuation, true);
            var changes = await _feed.ReadChangesAsync(Containers.Inventory, _readTo, PageSize, cancellation);
            if (changes.Documents.Count == 0)
                return false;
            _filling = new(changes.Continuation);
            await _publisher.PublishAsync(changes.Documents, cancellation);
            _readTo = changes.Continuation;
            lock (_lock)
                _pages.Enqueue(_filling);
        }
        finally
        {
            _reading.Release();
        }

        await KeepPlaceAsync(cancellation);
        return true;
    }

    /// <summary>Leaves the pages behind of which nothing is open, in order.</summary>
    private async Task KeepPlaceAsync(CancellationToken cancellation)
    {
        await _keeping.WaitAsync(cancellation);
        try
        {
            string? place = null;
            var done = 0;
            lock (_lock)
            {
                foreach (var page in _pages.TakeWhile(p => p.Open == 0))
                    (place, done) = (page.Continuation, done + 1);
            }

            if (place is null)
                return;
            await _inbox.ChangeAsync<FeedPlace>(_partition, DocumentId, _ => new(place), cancellation);
            lock (_lock)
            {
                for (; done > 0; done--)
                    _pages.Dequeue();
            }
        }
        finally
        {
            _keeping.Release();
        }
    }

    private void Signal() => Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private static TimeSpan Pause(int failures) =>
        TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(failures - 1, 10)), s_longestPause.TotalSeconds));

    private sealed record FeedPlace(string Continuation);

    private sealed class Page(string continuation)
    {
        public string Continuation { get; } = continuation;

        /// <summary>Events of the page that nobody has accepted yet.</summary>
        public int Open { get; set; }
    }

    private sealed class Waiting(LotEventMessage message, Page page)
    {
        public LotEventMessage Message { get; } = message;

        public Page Page { get; } = page;

        public int Failures { get; set; }

        public DateTimeOffset NotBefore { get; set; }
    }
}
