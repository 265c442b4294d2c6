using System.Collections.Concurrent;
using LotFlow.Abstractions.Documents;
using LotFlow.Notifications.Settings;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Deliveries;

/// <summary>What a round came to.</summary>
/// <param name="Moved">Messages that got further; none means that coming back at once is of no use.</param>
/// <param name="NextAt">When to come back; null when nothing waits.</param>
public sealed record DeliveryRound(int Moved, DateTimeOffset? NextAt);

/// <summary>
/// Takes messages to their channels. Any number of pumps may run: whoever writes first that it sends a message is the one to send it. A
/// message is never sent from what was read alone, and what came of it is written before anybody else may touch it.
/// </summary>
public sealed class DeliveryPump
{
    private const int MostAtOnce = 200;

    private readonly NotificationSettings _settings;
    private readonly DeliveryRules _rules;
    private readonly DeliveryStore _store;
    private readonly Need _need;
    private readonly DeliveryTelemetry _telemetry;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, IChannel> _channels;
    private readonly ConcurrentDictionary<(string Channel, string Service), Service> _services = new();

    internal DeliveryPump(
        NotificationSettings settings, DeliveryRules rules, IEnumerable<IChannel> channels, DeliveryStore store, Need need, DeliveryTelemetry telemetry, TimeProvider clock)
    {
        _settings = settings;
        _rules = rules;
        _store = store;
        _need = need;
        _telemetry = telemetry;
        _clock = clock;
        _channels = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);
    }

    /// <summary>Each is pumped by itself, so that a silent one holds nobody else up.</summary>
    public IReadOnlyCollection<string> Channels => _channels.Keys;

    /// <summary>Takes what is due to one channel.</summary>
    /// <param name="channelName">One of <see cref="Channels"/>.</param>
    /// <param name="stopping">Begins nothing new.</param>
    /// <param name="abort">Ends what is under way, too; whether it got there may then be uncertain.</param>
    public async Task<DeliveryRound> RunAsync(string channelName, CancellationToken stopping = default, CancellationToken abort = default)
    {
        var round = new Round(_channels[channelName], stopping, abort);
        var now = _clock.GetUtcNow();
        var found = await _store.FindDueAsync(channelName, now + _settings.DigestWindow, MostAtOnce, stopping);
        foreach (var late in found.Where(d => d.As<KeptNotification>() is { DueAt: { } due } && due <= now))
            await SettleAsync(round, late, kept => _rules.Abandon(kept, now), atOnce: true);
        var letters = Letters(round.Channel, found, now).GroupBy(letter => round.Channel.ServiceOf(letter.Route));
        await Task.WhenAll(letters.Select(service => Parallel.ForEachAsync(
            service, new ParallelOptions { MaxDegreeOfParallelism = round.Channel.Concurrency, CancellationToken = CancellationToken.None },
            async (letter, _) => await DeliverAsync(round, letter))));
        return new(round.Moved, round.FreeAt ?? await _store.NextDueAsync(channelName, CancellationToken.None));
    }

    /// <summary>Pumps every channel until nothing is due for a while or the time is over; for a host that calls again and again.</summary>
    public Task RunAsync(TimeSpan time, CancellationToken stopping) => Task.WhenAll(Channels.Select(async channel =>
    {
        var end = _clock.GetUtcNow() + time;
        while (!stopping.IsCancellationRequested && _clock.GetUtcNow() < end)
        {
            var round = await RunAsync(channel, stopping);
            if (round.NextAt is not { } next || next >= end)
                return;
            await WaitAsync(round, Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None), stopping);
        }
    }));

    /// <summary>Waits until there is something to do for the channel, as a round said, or until it is told so.</summary>
    public async Task WaitAsync(DeliveryRound round, Task signal, CancellationToken stopping)
    {
        var pause = round.NextAt is { } next ? next - _clock.GetUtcNow() : Timeout.InfiniteTimeSpan;
        // What is due and did not move is in somebody else's hands.
        if (round.NextAt is not null && pause <= TimeSpan.Zero)
            pause = round.Moved > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(signal, Task.Delay(pause < TimeSpan.FromHours(1) ? pause : TimeSpan.FromHours(1), _clock, over.Token));
        await over.CancelAsync();
    }

    /// <summary>
    /// Messages that wait for the same person go as one where they are many and one of them is due, the others being taken before their
    /// time. All others go by themselves, and only those that are due.
    /// </summary>
    private IEnumerable<Envelope> Letters(IChannel channel, IEnumerable<StoredDocument> found, DateTimeOffset now)
    {
        var waiting = found.Select(d => new Waiting(d, d.As<KeptNotification>())).Where(w => DeliveryRules.Current(w.Kept) is { IsSending: false }).ToList();
        foreach (var route in waiting.GroupBy(w => channel.RouteOf(w.Kept.Notification, out _)))
        {
            var gathered = route.Where(w => route.Key is not null && _rules.IsGathered(w.Kept.Notification) && (w.Kept.DueAt <= now || DeliveryRules.Current(w.Kept)!.Attempts == 0)).ToList();
            if (gathered.Count <= _settings.DigestOver || gathered.TrueForAll(w => w.Kept.DueAt > now))
                gathered = [];
            foreach (var together in gathered.Chunk(channel.MostInOne))
                yield return new(route.Key ?? "", together);
            foreach (var alone in route.Except(gathered).Where(w => w.Kept.DueAt <= now))
                yield return new(route.Key ?? "", [alone]);
        }
    }

    private async Task DeliverAsync(Round round, Envelope letter)
    {
        if (round.Stopping.IsCancellationRequested)
            return;
        var (channel, now) = (round.Channel, _clock.GetUtcNow());
        var service = _services.GetOrAdd((channel.Name, channel.ServiceOf(letter.Route)), _ => new(channel.PerSecond));
        var unsent = NotToSend(channel, letter, service, now);
        if (unsent is not null)
        {
            foreach (var one in letter.Waiting)
                await SettleAsync(round, one.Document, unsent, atOnce: true);
            return;
        }

        if (!service.TryTake(now, out var freeAt))
        {
            round.Leave(freeAt);
            return;
        }

        List<(StoredDocument Document, KeptNotification Kept)> claimed = [];
        // Only now, when it could be sent: asking for each that waits, each time, would be a read for nothing.
        foreach (var one in letter.Waiting)
        {
            if (await _need.WhyNotAsync(channel, one.Kept, CancellationToken.None) is { } why)
                await SettleAsync(round, one.Document, kept => DeliveryRules.Supersede(kept, channel.Name, why, now), atOnce: true);
            else if (await _store.TryChangeAsync(one.Document, kept => _rules.Claim(kept, channel.Name, now), CancellationToken.None) is { } kept)
                claimed.Add((one.Document, kept));
        }

        if (claimed.Count == 0)
            return;
        var outcome = await SendAsync(channel, new(letter.Route, [.. claimed.Select(c => c.Kept.Notification)]), round.Abort);
        service.Note(outcome, _clock.GetUtcNow());
        foreach (var (document, kept) in claimed)
        {
            var attempt = DeliveryRules.Current(kept)!.Attempts;
            await SettleAsync(round, document, current => _rules.Settle(current, channel.Name, attempt, outcome, _clock.GetUtcNow()), atOnce: false);
        }
    }

    /// <summary>What becomes of a letter that is not to be sent now; null for one that is.</summary>
    private Func<KeptNotification, KeptNotification?>? NotToSend(IChannel channel, Envelope letter, Service service, DateTimeOffset now)
    {
        if (letter.Route.Length == 0)
        {
            // It was reached when the message was accepted; the configuration has changed since.
            _ = channel.RouteOf(letter.Waiting[0].Kept.Notification, out var why);
            return kept => _rules.Spare(kept, channel.Name, new(SendResult.Never, why ?? "This channel is no longer configured for it."), now);
        }

        if (service.PausedUntil(now) is { } until)
            return kept => DeliveryRules.Postpone(kept, channel.Name, until);
        return service.Down(now) is { } down ? kept => _rules.Spare(kept, channel.Name, down, now) : null;
    }

    private async Task<SendOutcome> SendAsync(IChannel channel, Letter letter, CancellationToken abort)
    {
        using var timeout = new CancellationTokenSource(_settings.Timeout, _clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, abort);
        return await channel.SendAsync(letter, over.Token);
    }

    /// <param name="round">The round that it is part of.</param>
    /// <param name="known">The message.</param>
    /// <param name="change">What has become of it.</param>
    /// <param name="atOnce">From what was read, leaving it where somebody else has it; otherwise what happened is written whoever came between.</param>
    private async Task SettleAsync(Round round, StoredDocument known, Func<KeptNotification, KeptNotification?> change, bool atOnce)
    {
        var settled = await (atOnce ? _store.TryChangeAsync(known, change, CancellationToken.None) : _store.ChangeAsync(known, change, CancellationToken.None));
        if (settled is null)
            return;
        round.Move();
        if (settled.Deliveries.First(d => d.Channel == round.Channel.Name) is not { State: DeliveryState.Pending, Attempts: 0 })
            _telemetry.Settled(settled, round.Channel.Name);
    }

    private sealed record Waiting(StoredDocument Document, KeptNotification Kept);

    private sealed record Envelope(string Route, IReadOnlyList<Waiting> Waiting);

    private sealed class Round(IChannel channel, CancellationToken stopping, CancellationToken abort)
    {
        private readonly Lock _lock = new();
        private int _moved;

        public IChannel Channel => channel;

        public CancellationToken Stopping => stopping;

        public CancellationToken Abort => abort;

        public int Moved => _moved;

        public DateTimeOffset? FreeAt { get; private set; }

        public void Move() => Interlocked.Increment(ref _moved);

        public void Leave(DateTimeOffset until)
        {
            lock (_lock)
                FreeAt = FreeAt < until ? FreeAt : until;
        }
    }
}
