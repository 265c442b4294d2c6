using Azure.Core;
using LotFlow.AzureSurface;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusClient
{
    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential)
    {
    }

    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => throw NotHere.Error;
}

public class ServiceBusSender
{
    protected ServiceBusSender()
    {
    }

    public virtual Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default) => throw NotHere.Error;

    public virtual ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) => throw NotHere.Error;
}

public sealed class ServiceBusMessageBatch : IDisposable
{
    // A stand-in of the tests brings a rule of its own for what fits.
    private readonly Func<ServiceBusMessage, bool> _fits;

    internal ServiceBusMessageBatch(Func<ServiceBusMessage, bool> fits) => _fits = fits;

    internal List<ServiceBusMessage> Messages { get; } = [];

    public int Count => Messages.Count;

    public bool TryAddMessage(ServiceBusMessage message)
    {
        if (!_fits(message))
            return false;
        Messages.Add(message);
        return true;
    }

    void IDisposable.Dispose()
    {
        // Nothing is held here.
    }
}
