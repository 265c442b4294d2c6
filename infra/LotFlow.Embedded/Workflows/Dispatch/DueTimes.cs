using LotFlow.Embedded.Workflows.Storage;

namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>
/// Wakes the engine when something stored is due, by one timer of the <see cref="TimeProvider"/> and no polling. Only what is
/// due before a horizon is kept in memory; the rest is loaded when the horizon is reached. An entry may be delivered twice
/// or after it was cancelled; whoever is woken looks at the store.
/// </summary>
internal sealed class DueTimes : IDisposable
{
    private const int BatchSize = 4096;

    // A TimeProvider's timer takes at most about 49 days; longer waits are re-armed.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(20);

    private readonly TimeProvider _clock;
    private readonly Func<DateTimeOffset, int, IReadOnlyList<DueEntry>> _load;
    private readonly Action<IReadOnlyList<DueEntry>> _due;
    private readonly PriorityQueue<DueEntry, DateTimeOffset> _queue = new();
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private DateTimeOffset _horizon = DateTimeOffset.MinValue;
    private DateTimeOffset _armedFor = DateTimeOffset.MaxValue;
    private bool _stopped;

    /// <param name="clock">The one clock.</param>
    /// <param name="load">Entries due after a time, ascending, at most so many.</param>
    /// <param name="due">Called with what is due, on a timer thread or on the thread that added it.</param>
    public DueTimes(TimeProvider clock, Func<DateTimeOffset, int, IReadOnlyList<DueEntry>> load, Action<IReadOnlyList<DueEntry>> due)
    {
        _clock = clock;
        _load = load;
        _due = due;
        _timer = clock.CreateTimer(_ => Fire(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>When the next entry is due, or null if none is known.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            lock (_gate)
                return _queue.TryPeek(out _, out var due) ? due : null;
        }
    }

    public void Start() => Fire();

    public void Add(DueEntry entry)
    {
        lock (_gate)
        {
            if (_stopped || entry.DueAt > _horizon)
                return;
            _queue.Enqueue(entry, entry.DueAt);
            if (entry.DueAt >= _armedFor)
                return;
        }

        Fire();
    }

    public void Dispose()
    {
        lock (_gate)
            _stopped = true;
        _timer.Dispose();
    }

    private void Fire()
    {
        List<DueEntry> due = [];
        lock (_gate)
        {
            if (_stopped)
                return;
            var now = _clock.GetUtcNow();
            while (true)
            {
                if (_queue.Count == 0 && !LoadMore())
                    break;
                if (!_queue.TryPeek(out var entry, out var at) || at > now)
                    break;
                due.Add(_queue.Dequeue());
            }

            Arm(now);
        }

        if (due.Count > 0)
            _due(due);
    }

    private bool LoadMore()
    {
        if (_horizon == DateTimeOffset.MaxValue)
            return false;
        var batch = _load(_horizon, BatchSize);
        foreach (var entry in batch)
            _queue.Enqueue(entry, entry.DueAt);
        // The load ends on a full group of equal times, so nothing is left behind at the horizon itself.
        _horizon = batch.Count < BatchSize ? DateTimeOffset.MaxValue : batch[^1].DueAt;
        return batch.Count > 0;
    }

    private void Arm(DateTimeOffset now)
    {
        if (!_queue.TryPeek(out _, out var next))
        {
            _armedFor = DateTimeOffset.MaxValue;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        _armedFor = next;
        var wait = next - now;
        // A timer of the system may fire a little early; it is then armed again for the rest.
        _timer.Change(wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>Something stored that is due at a time: a timer, or the next attempt of an activity.</summary>
internal readonly record struct DueEntry(DateTimeOffset DueAt, OperationKey Key, bool IsTimer);
