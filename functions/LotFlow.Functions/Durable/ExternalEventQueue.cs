using System.Text.Json;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Durable;

/// <summary>
/// External events of one execution, by name. A wait of the platform that was cancelled may still eat the next event, and which of two
/// waits gets it depends on the platform's version. So there is at most one wait per name, never cancelled; what it brings goes to
/// the oldest waiter that is still there, or is kept for the next one. Everything completes inline, on the orchestrator's thread.
/// </summary>
internal sealed class ExternalEventQueue
{
    private readonly TaskOrchestrationContext _platform;
    private readonly Dictionary<string, Channel> _channels = new(StringComparer.OrdinalIgnoreCase);
    private bool _handsOver;

    /// <param name="platform">Where events come from.</param>
    /// <param name="carried">Events of the generation before; they came first and are given out first.</param>
    public ExternalEventQueue(TaskOrchestrationContext platform, IEnumerable<CarriedEvent> carried)
    {
        _platform = platform;
        foreach (var (name, payload) in carried)
            For(name).Kept.Enqueue(payload);
    }

    public Task<T> WaitAsync<T>(string name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var channel = For(name);
        var waiter = new Waiter<T>();
        var node = channel.Waiters.AddLast(waiter);
        if (cancellation.CanBeCanceled)
        {
            waiter.Registration = cancellation.Register(() =>
            {
                if (node.List is null)
                    return;
                channel.Waiters.Remove(node);
                waiter.Cancel(cancellation);
            });
        }

        Answer(channel);
        return waiter.Task;
    }

    /// <summary>
    /// The execution continues as new: answers what was taken from the platform and not consumed. What an outstanding wait of the
    /// platform still brings is sent to this instance again, since nobody here hears it any more.
    /// </summary>
    public IReadOnlyList<CarriedEvent> HandOver()
    {
        _handsOver = true;
        return [.. _channels.Values.SelectMany(c => c.Kept.Select(payload => new CarriedEvent(c.Name, payload)))];
    }

    private void Answer(Channel channel)
    {
        // The code of a waiter that is being answered may wait again: the loop that answers it goes on with that, after those before it.
        if (channel.IsAnswering)
            return;
        channel.IsAnswering = true;
        try
        {
            while (channel.Waiters.First is { } first)
            {
                if (channel.Kept.TryDequeue(out var payload))
                {
                    channel.Waiters.RemoveFirst();
                    first.Value.Deliver(payload);
                }
                else if (!channel.IsListening)
                {
                    channel.IsListening = true;
                    _ = ListenAsync(channel);
                }
                else
                {
                    return;
                }
            }
        }
        finally
        {
            channel.IsAnswering = false;
        }
    }

    private async Task ListenAsync(Channel channel)
    {
        var payload = await _platform.WaitForExternalEvent<JsonElement>(channel.Name);
        channel.IsListening = false;
        if (_handsOver)
        {
            _platform.SendEvent(_platform.InstanceId, channel.Name, Payload.FromUtf8(Payload.ToUtf8(payload)));
            return;
        }

        channel.Kept.Enqueue(payload);
        Answer(channel);
    }

    private Channel For(string name)
    {
        if (!_channels.TryGetValue(name, out var channel))
            _channels[name] = channel = new(name);
        return channel;
    }

    private sealed class Channel(string name)
    {
        public string Name { get; } = name;

        public Queue<JsonElement> Kept { get; } = new();

        public LinkedList<IWaiter> Waiters { get; } = new();

        public bool IsListening { get; set; }

        public bool IsAnswering { get; set; }
    }

    private interface IWaiter
    {
        void Deliver(JsonElement payload);
    }

    private sealed class Waiter<T> : IWaiter
    {
        // Without RunContinuationsAsynchronously, on purpose: workflow code must go on here and now, as in every replay.
        private readonly TaskCompletionSource<T> _source = new();

        public Task<T> Task => _source.Task;

        public CancellationTokenRegistration Registration { get; set; }

        public void Deliver(JsonElement payload)
        {
            Registration.Unregister();
            T value;
            try
            {
                value = Payload.Read<T>(payload);
            }
            catch (Exception e)
            {
                // Whatever the type's own conversion throws, it is this wait that fails and not the execution.
                _source.SetException(e);
                return;
            }

            _source.SetResult(value);
        }

        public void Cancel(CancellationToken cancellation) => _source.SetCanceled(cancellation);
    }
}
