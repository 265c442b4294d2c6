using System.Collections.Concurrent;

namespace LotFlow.Azure.Tests;

/// <summary>A clock that stands still and whose timers fire at once: what waits between attempts does not wait.</summary>
internal sealed class ImmediateClock : TimeProvider
{
    /// <summary>What was waited for.</summary>
    public ConcurrentQueue<TimeSpan> Waited { get; } = new();

    public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waited.Enqueue(dueTime);
        if (dueTime != Timeout.InfiniteTimeSpan)
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Fired();
    }

    private sealed class Fired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
