namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>Work that is done in the order in which it came, and as much of it at the same time as there are places.</summary>
/// <param name="places">How much is done at the same time.</param>
/// <param name="work">
/// Does one, and answers what follows from it, if anything: the thread goes straight on with that, since waking another one costs
/// more than most turns do. Must not throw.
/// </param>
internal sealed class LimitedQueue<T>(int places, Func<T, Task<Action?>> work)
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _waiting = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;
    private bool _closed;

    public void Add(T item)
    {
        if (TakePlace(item))
            ThreadPool.UnsafeQueueUserWorkItem(static w => _ = w.queue.WorkAsync(w.item), (queue: this, item), preferLocal: true);
    }

    /// <summary>As <see cref="Add"/>, but on this thread; only for a caller that is about to end anyway.</summary>
    public void AddHere(T item)
    {
        if (TakePlace(item))
            _ = WorkAsync(item);
    }

    /// <summary>Completes when everything at hand and everything that waits is done. What is added later is done too.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (_taken == 0)
                _empty.TrySetResult();
        }

        return _empty.Task;
    }

    private bool TakePlace(T item)
    {
        lock (_gate)
        {
            if (_taken < places)
            {
                _taken++;
                return true;
            }

            _waiting.Enqueue(item);
            return false;
        }
    }

    private async Task WorkAsync(T item)
    {
        while (true)
        {
            var follows = await work(item);
            if (!LeavePlace(out var next))
            {
                follows?.Invoke();
                return;
            }

            if (follows is not null)
                ThreadPool.UnsafeQueueUserWorkItem(static action => action(), follows, preferLocal: true);
            item = next!;
        }
    }

    /// <summary>True if the place goes to an item that waits.</summary>
    private bool LeavePlace(out T? next)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out next))
                return true;
            if (--_taken == 0 && _closed)
                _empty.TrySetResult();
            return false;
        }
    }
}
