using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using LotFlow.Workflows.Lots;

namespace LotFlow.Server.Amqp;

/// <summary>
/// Sends the events of a subscription over one link, as far as the receiver's credit goes. In place of the library's own endpoint, which
/// sends one message too many where a receiver takes its credit back.
/// </summary>
internal sealed partial class EventLink(ListenerLink link, LotEventSubscription subscription, ILogger logger, CancellationToken stopping)
    : LinkEndpoint, IDisposable
{
    /// <summary>An event that is given back so often is set aside, as a subscription of Service Bus does: it would hold up those behind it.</summary>
    private const int MaxFailures = 10;

    private readonly ConcurrentDictionary<Message, LotEventDelivery> _sent = new(ReferenceEqualityComparer.Instance);
    private readonly CancellationTokenSource _closed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly SemaphoreSlim _flow = new(0);
    private readonly Lock _lock = new();
    private bool _disposed;
    private int _credit;

    /// <summary>Sends until the link is closed.</summary>
    public async Task RunAsync()
    {
        using (this)
            await SendAllAsync();
    }

    public void Dispose()
    {
        // The library may still tell of the link afterwards.
        lock (_lock)
        {
            _disposed = true;
            _closed.Dispose();
            _flow.Dispose();
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
        lock (_lock)
        {
            // The library takes what is no more than it was for no credit at all, and its count is the one that has to be kept to.
            _credit = flowContext.Messages > 0 ? _credit + flowContext.Messages : 0;
            if (_credit > 0 && !_disposed)
                _flow.Release();
        }

        if (link.IsDraining && Volatile.Read(ref _credit) == 0)
            Drained();
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        if (_sent.TryRemove(dispositionContext.Message, out var delivery))
            _ = SettleAsync(delivery, dispositionContext.DeliveryState);
        dispositionContext.Link.DisposeMessage(dispositionContext.Message, dispositionContext.DeliveryState, settled: true);
    }

    public override void OnLinkClosed(ListenerLink link, Error error)
    {
        lock (_lock)
        {
            if (!_disposed)
                _ = _closed.CancelAsync();
        }

        foreach (var message in _sent.Keys)
        {
            if (_sent.TryRemove(message, out var delivery))
                subscription.Return(delivery, atOnce: true);
        }
    }

    private async Task SendAllAsync()
    {
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                if (Volatile.Read(ref _credit) == 0)
                    await _flow.WaitAsync(_closed.Token);
                else if (await subscription.TakeAsync(wait: !link.IsDraining, _closed.Token) is { } delivery)
                    await SendAsync(delivery);
                else if (link.IsDraining)
                    Drained();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                // The store does not answer, or the connection has gone; the one gets better, of the other the link hears.
                NotSent(logger, e);
                await Task.Delay(LotEventSubscription.PollEvery, _closed.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task SendAsync(LotEventDelivery delivery)
    {
        var message = MessageOf(delivery);
        lock (_lock)
        {
            if (_credit == 0 || _closed.IsCancellationRequested)
            {
                subscription.Return(delivery, atOnce: true);
                return;
            }

            _credit--;
            _sent[message] = delivery;
        }

        try
        {
            link.SendMessage(message);
        }
        catch (Exception)
        {
            if (_sent.TryRemove(message, out _))
                subscription.Return(delivery, atOnce: true);
            throw;
        }

        // A receiver that wants no more than that has it sent settled, and will not say that it took it.
        if (link.SettleOnSend && _sent.TryRemove(message, out _))
            await subscription.AcceptAsync(delivery, _closed.Token);
        // The link may have been closed after the event was counted among those that are returned then.
        if (_closed.IsCancellationRequested && _sent.TryRemove(message, out _))
            subscription.Return(delivery, atOnce: true);
    }

    private async Task SettleAsync(LotEventDelivery delivery, DeliveryState state)
    {
        try
        {
            if (state is Rejected rejected)
                SetAside(logger, delivery.Message.MessageId, rejected.Error?.Condition, rejected.Error?.Description);
            var givenUp = state is not (Accepted or Rejected) && !link.IsClosed && delivery.Failures + 1 >= MaxFailures;
            if (givenUp)
                SetAside(logger, delivery.Message.MessageId, "max-delivery-count", $"It was given back {MaxFailures} times.");
            if (state is Accepted or Rejected || givenUp)
                await subscription.AcceptAsync(delivery, stopping);
            else
                subscription.Return(delivery, atOnce: link.IsClosed);
        }
        catch (OperationCanceledException)
        {
            // Stopping: it is sent again.
        }
        catch (Exception e)
        {
            PlaceNotKept(logger, e, delivery.Message.MessageId);
        }
    }

    private void Drained()
    {
        lock (_lock)
            _credit = 0;
        link.CompleteDrain();
    }

    private static Message MessageOf(LotEventDelivery delivery) => new()
    {
        Header = new() { Durable = true, DeliveryCount = (uint)delivery.Failures },
        Properties = new()
        {
            MessageId = delivery.Message.MessageId,
            GroupId = delivery.Message.SessionId,
            Subject = delivery.Message.Subject,
            ContentType = "application/json",
        },
        BodySection = new Data { Binary = delivery.Message.Body.ToArray() },
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A lot event could not be sent by AMQP; it is tried again")]
    private static partial void NotSent(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A receiver rejected lot event {EventId} ({Condition}: {Description}); it is not sent to this subscription again")]
    private static partial void SetAside(ILogger logger, string eventId, string? condition, string? description);

    [LoggerMessage(Level = LogLevel.Warning, Message = "It could not be stored that lot event {EventId} was accepted; after a restart it is sent again")]
    private static partial void PlaceNotKept(ILogger logger, Exception exception, string eventId);
}
