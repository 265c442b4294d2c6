using LotFlow.Abstractions.Documents;

namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>Who waits for which instance to finish. An instance that nobody waits for any more leaves nothing behind.</summary>
internal sealed class CompletionWaits
{
    private readonly Dictionary<string, Waited> _waited = [];
    private readonly Lock _gate = new();
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_gate)
                return _waited.Count;
        }
    }

    /// <summary>Registers a wait; register first and look at the instance then, so that no end is missed.</summary>
    /// <exception cref="StoreUnavailableException">The engine has stopped.</exception>
    public Waited Join(string instanceId)
    {
        lock (_gate)
        {
            if (_closed)
                throw Stopped();
            if (!_waited.TryGetValue(instanceId, out var waited))
                _waited[instanceId] = waited = new();
            waited.Waiters++;
            return waited;
        }
    }

    public void Leave(string instanceId, Waited waited)
    {
        lock (_gate)
        {
            if (--waited.Waiters == 0 && _waited.TryGetValue(instanceId, out var current) && current == waited)
                _waited.Remove(instanceId);
        }
    }

    public void Finished(string instanceId)
    {
        Waited? waited;
        lock (_gate)
            _waited.Remove(instanceId, out waited);
        waited?.End.TrySetResult();
    }

    /// <summary>Tells all who wait that the engine stops; the instances themselves go on after the next start.</summary>
    public void Close()
    {
        List<Waited> left;
        lock (_gate)
        {
            _closed = true;
            left = [.. _waited.Values];
            _waited.Clear();
        }

        foreach (var waited in left)
            waited.End.TrySetException(Stopped());
    }

    private static StoreUnavailableException Stopped() => new("The workflow engine is stopping. Ask again after the restart; the instance goes on then.");

    internal sealed class Waited
    {
        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiters { get; set; }
    }
}
