namespace LotFlow.Embedded.Workflows.Execution;

/// <summary>
/// Runs the continuations of one workflow, first in first out, on the thread that takes the turn, and on no other. Between
/// turns it is sealed: a continuation that arrives then comes from something that is not durable (a Task.Delay, a thread of
/// the pool), and could never be replayed.
/// </summary>
internal sealed class TurnScheduler : TaskScheduler
{
    private readonly Queue<Task> _queue = new();
    private int _turnThread;

    /// <summary>Set when something non-durable tried to continue the workflow.</summary>
    public bool Violated { get; private set; }

    /// <summary>Called on the offending thread.</summary>
    public Action? OnViolation { get; set; }

    public bool IsTurnThread => _turnThread == Environment.CurrentManagedThreadId;

    /// <summary>True on the thread that has the turn. Anywhere else the workflow's code has left its turn, and that is noted.</summary>
    public bool IsAllowedHere()
    {
        if (IsTurnThread)
            return true;
        Violate();
        return false;
    }

    public void Violate()
    {
        Violated = true;
        OnViolation?.Invoke();
    }

    /// <summary>Opens the scheduler for the current thread until the result is disposed.</summary>
    public Turn Open()
    {
        var turn = new Turn(this, SynchronizationContext.Current);
        SynchronizationContext.SetSynchronizationContext(null);
        _turnThread = Environment.CurrentManagedThreadId;
        return turn;
    }

    /// <summary>Runs everything that can run now.</summary>
    public void Drain()
    {
        while (_queue.TryDequeue(out var task))
            TryExecuteTask(task);
    }

    protected override void QueueTask(Task task)
    {
        if (IsAllowedHere())
            _queue.Enqueue(task);
    }

    // Never inline: the order of continuations must be the order in which they became ready.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _queue;

    internal readonly struct Turn(TurnScheduler scheduler, SynchronizationContext? previous) : IDisposable
    {
        public void Dispose()
        {
            scheduler._turnThread = 0;
            SynchronizationContext.SetSynchronizationContext(previous);
        }
    }
}
