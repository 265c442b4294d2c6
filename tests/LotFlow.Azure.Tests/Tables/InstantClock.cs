namespace LotFlow.Azure.Tests.Tables;

/// <summary>A clock that stands still and whose timers are due at once, so that waits between attempts take no time.</summary>
internal sealed class InstantClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Expired();
    }

    private sealed class Expired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
