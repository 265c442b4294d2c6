using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Messages;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Server.Amqp;

/// <summary>
/// An AMQP 1.0 listener in the shape of the Service Bus namespace on Azure: commands go to <c>commands</c>, lot events come from
/// <c>lot-events/{subscription}</c>. It starts after the engine and stops before it.
/// </summary>
internal sealed class AmqpHost(
    AmqpSettings settings, CommandMessages commands, IChangeFeed feed, IDocumentStore store, WorkMetrics metrics, TimeProvider clock, ILoggerFactory loggers)
    : IHostedService, ILinkProcessor, IDisposable
{
    public const string EventsAddress = "lot-events/";

    /// <summary>Each keeps a place in the store and some events in memory.</summary>
    private const int MostSubscriptions = 100;

    // A connection that says nothing for this long has gone, whatever TCP thinks of it.
    private const int IdleMilliseconds = 120_000;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, LotEventSubscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly ILogger _logger = loggers.CreateLogger<AmqpHost>();
    private ContainerHost? _host;

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var host = new ContainerHost(new Address(settings.Url));
        var listener = host.Listeners[0];
        listener.SASL.EnableMechanism(new Symbol(PlainSignIn.Name), new PlainSignIn(settings, loggers.CreateLogger<PlainSignIn>()));
        listener.AMQP.IdleTimeout = IdleMilliseconds;
        host.RegisterLinkProcessor(this);
        try
        {
            host.Open();
        }
        catch (SocketException e)
        {
            throw new IOException($"{settings.Url}: {e.Message}", e);
        }

        _host = host;
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _host?.Close();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        foreach (var subscription in _subscriptions.Values)
            subscription.Dispose();
    }

    /// <summary>A client attaches a link: to send commands, or to receive events.</summary>
    public void Process(AttachContext attachContext)
    {
        var (link, attach) = (attachContext.Link, attachContext.Attach);
        if (link.Role && attach.Target is Target { Address: CommandQueue.Address })
        {
            attach.MaxMessageSize = CommandQueue.MaxMessageBytes;
            var queue = new CommandQueue(commands, _stopping.Token);
            attachContext.Complete(new TargetLinkEndpoint(queue, link), queue.Credit);
        }
        else if (!link.Role && attach.Source is Source { Address: { } address } && address.StartsWith(EventsAddress, StringComparison.Ordinal) && Identifier.IsValid(address[EventsAddress.Length..]))
        {
            AttachEvents(attachContext, address[EventsAddress.Length..]);
        }
        else
        {
            attachContext.Complete(new Error(new Symbol(ErrorCode.NotFound))
            {
                Description = $"There are two addresses: send to '{CommandQueue.Address}', "
                    + $"receive from '{EventsAddress}' with a name of your own for the subscription (1 to 64 letters, digits, dots, underscores or hyphens).",
            });
        }
    }

    private void AttachEvents(AttachContext attachContext, string name)
    {
        if (Subscription(name) is not { } subscription)
        {
            attachContext.Complete(new Error(new Symbol(ErrorCode.ResourceLimitExceeded))
            {
                Description = $"There are {MostSubscriptions} subscriptions already. Use one of them, or restart LotFlow, which forgets those that nobody uses.",
            });
            return;
        }

        var endpoint = new EventLink(attachContext.Link, subscription, _logger, _stopping.Token);
        attachContext.Complete(endpoint, initialCredit: 0);
        _ = endpoint.RunAsync();
    }

    private LotEventSubscription? Subscription(string name)
    {
        lock (_subscriptions)
        {
            if (_subscriptions.TryGetValue(name, out var known))
                return known;
            return _subscriptions.Count < MostSubscriptions ? _subscriptions[name] = new(name, feed, store, metrics, clock) : null;
        }
    }
}
