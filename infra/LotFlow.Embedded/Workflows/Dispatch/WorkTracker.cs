namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>Counts what the engine has at hand, so that others can wait until it has nothing: tests, and a graceful stop.</summary>
internal sealed class WorkTracker
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _idle;
    private int _count;

    public void Begin()
    {
        lock (_gate)
            _count++;
    }

    public void End()
    {
        TaskCompletionSource? idle = null;
        lock (_gate)
        {
            if (--_count == 0)
                (idle, _idle) = (_idle, null);
        }

        idle?.SetResult();
    }

    public Task WhenIdle()
    {
        lock (_gate)
        {
            if (_count == 0)
                return Task.CompletedTask;
            _idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }
}
