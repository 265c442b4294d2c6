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

    // The timer runs on elapsed time, while what is due follows the wall clock. Looking at the clock this often bounds the delay
    // after a jump of the clock or a sleep of the machine; it touches no store.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LoadRetryDelay = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly Func<DateTimeOffset, int, IReadOnlyList<DueEntry>> _load;
    private readonly Action<IReadOnlyList<DueEntry>> _due;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private PriorityQueue<DueEntry, DateTimeOffset> _queue = new();
    private DateTimeOffset _horizon = DateTimeOffset.MinValue;
    private DateTimeOffset _armedFor = DateTimeOffset.MaxValue;
    private int _trimAbove = 2 * BatchSize;
    private bool _stopped;

    /// <param name="clock">The one clock.</param>
    /// <param name="load">Entries due after a time, ascending, at most so many, but a group of equal times is never cut.</param>
    /// <param name="due">Called with what is due, on a timer thread or on the thread that added it; must not throw.</param>
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

    public int InMemory
    {
        get
        {
            lock (_gate)
                return _queue.Count;
        }
    }

    public void Start() => Fire();

    /// <summary>Takes in an entry that has just been stored.</summary>
    public void Add(DueEntry entry)
    {
        lock (_gate)
        {
            // What lies beyond the horizon is stored, and is loaded with the rest.
            if (_stopped || entry.DueAt > _horizon)
                return;
            _queue.Enqueue(entry, entry.DueAt);
            if (_queue.Count > _trimAbove)
                Trim();
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
            try
            {
                while ((_queue.Count > 0 || LoadMore()) && _queue.TryPeek(out var entry, out var at) && at <= now)
                    due.Add(_queue.Dequeue());
                Arm(now);
            }
            catch (Exception)
            {
                // The store is down (whoever loads has logged it) and this is a timer's thread; nothing is lost by trying later.
                _armedFor = DateTimeOffset.MaxValue;
                _timer.Change(LoadRetryDelay, Timeout.InfiniteTimeSpan);
            }
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
        _horizon = batch.Count < BatchSize ? DateTimeOffset.MaxValue : batch[^1].DueAt;
        return batch.Count > 0;
    }

    /// <summary>Forgets the later entries, which are stored, and draws the horizon in.</summary>
    private void Trim()
    {
        var kept = new PriorityQueue<DueEntry, DateTimeOffset>(BatchSize);
        var last = DateTimeOffset.MinValue;
        while (_queue.TryPeek(out var entry, out var at) && (kept.Count < BatchSize || at == last))
        {
            kept.Enqueue(entry, at);
            last = at;
            _queue.Dequeue();
        }

        _queue = kept;
        _horizon = last;
        // Many entries of one moment cannot be parted; the next trim waits until it is worth its cost again.
        _trimAbove = Math.Max(2 * BatchSize, 2 * kept.Count);
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
        // Timers count whole milliseconds; rounded up, so that it need not be armed again for a fraction.
        var whole = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        _timer.Change(wait > LongestWait ? LongestWait : whole, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>Something stored that is due at a time: a timer, or the next attempt of an activity.</summary>
internal readonly record struct DueEntry(DateTimeOffset DueAt, OperationKey Key, bool IsTimer);
