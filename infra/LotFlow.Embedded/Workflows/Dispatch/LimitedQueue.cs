namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>Work that is done in the order in which it came, and as much of it at the same time as there are places.</summary>
/// <param name="places">How much is done at the same time.</param>
/// <param name="work">Does one; must not throw.</param>
internal sealed class LimitedQueue<T>(int places, Func<T, Task> work)
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _waiting = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;
    private bool _closed;

    public void Add(T item)
    {
        lock (_gate)
        {
            if (_taken == places)
            {
                _waiting.Enqueue(item);
                return;
            }

            _taken++;
        }

        // The thread that adds is usually about to finish what it does, and then takes this up itself while it is warm.
        ThreadPool.UnsafeQueueUserWorkItem(static w => _ = w.queue.WorkAsync(w.item), (queue: this, item), preferLocal: true);
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

    private async Task WorkAsync(T item)
    {
        while (true)
        {
            await work(item);
            lock (_gate)
            {
                if (_waiting.TryDequeue(out var next))
                {
                    item = next;
                    continue;
                }

                if (--_taken == 0 && _closed)
                    _empty.TrySetResult();
                return;
            }
        }
    }
}
