using LotFlow.Abstractions;

namespace LotFlow.Embedded.Workflows.Execution;

/// <summary>
/// External events of one instance, by name. Events that nobody waits for yet are kept first in first out; a wait that was
/// cancelled is gone and consumes nothing.
/// </summary>
internal sealed class ExternalEvents(TurnScheduler scheduler)
{
    private readonly Dictionary<string, Channel> _channels = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True while some code waits for an event.</summary>
    public bool HasWaiters => _channels.Values.Any(c => c.Waiters.Count > 0);

    public void Receive(string name, byte[] payload)
    {
        var channel = For(name);
        if (channel.Waiters.First is { } first)
        {
            channel.Waiters.RemoveFirst();
            first.Value.Deliver(payload);
        }
        else
        {
            channel.Early.Enqueue((name, payload));
        }
    }

    public Task<T> Wait<T>(string name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var channel = For(name);
        var waiter = new Waiter<T>();
        if (channel.Early.TryDequeue(out var early))
        {
            waiter.Deliver(early.Payload);
            return waiter.Task;
        }

        var node = channel.Waiters.AddLast(waiter);
        if (cancellation.CanBeCanceled)
        {
            waiter.Registration = cancellation.Register(() =>
            {
                if (!scheduler.IsAllowedHere() || node.List is null)
                    return;
                channel.Waiters.Remove(node);
                waiter.Cancel(cancellation);
            });
        }

        return waiter.Task;
    }

    /// <summary>Events that were received and not consumed, in the order of each name; they outlive a continue-as-new.</summary>
    public IEnumerable<(string Name, byte[] Payload)> Unconsumed => _channels.Values.SelectMany(c => c.Early);

    private Channel For(string name)
    {
        if (!_channels.TryGetValue(name, out var channel))
            _channels[name] = channel = new();
        return channel;
    }

    private sealed class Channel
    {
        public Queue<(string Name, byte[] Payload)> Early { get; } = new();

        public LinkedList<IWaiter> Waiters { get; } = new();
    }

    private interface IWaiter
    {
        void Deliver(byte[] payload);
    }

    private sealed class Waiter<T> : IWaiter
    {
        private readonly TaskCompletionSource<T> _source = new();

        public Task<T> Task => _source.Task;

        public CancellationTokenRegistration Registration { get; set; }

        public void Deliver(byte[] payload)
        {
            Registration.Unregister();
            T value;
            try
            {
                value = LotFlowJson.Deserialize<T>(payload);
            }
            catch (Exception e)
            {
                // Whatever the type's own conversion throws, it is this wait that fails and not the turn.
                _source.SetException(e);
                return;
            }

            _source.SetResult(value);
        }

        public void Cancel(CancellationToken cancellation) => _source.SetCanceled(cancellation);
    }
}
