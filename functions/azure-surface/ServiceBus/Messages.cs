namespace Azure.Messaging.ServiceBus;

// Messages carry what they are given, for the stand-ins of the tests; what the app does not read is internal.
public class ServiceBusMessage
{
    public ServiceBusMessage(ReadOnlyMemory<byte> body) => Body = body;

    internal ReadOnlyMemory<byte> Body { get; }

    public string MessageId { get; set; } = "";

    public string Subject { get; set; } = "";

    public string ContentType { get; set; } = "";

    public string SessionId { get; set; } = "";
}

public class ServiceBusReceivedMessage
{
    internal ServiceBusReceivedMessage(BinaryData body, string subject, int deliveryCount, IReadOnlyDictionary<string, object> applicationProperties) =>
        (Body, Subject, DeliveryCount, ApplicationProperties) = (body, subject, deliveryCount, applicationProperties);

    public BinaryData Body { get; }

    public string Subject { get; }

    public int DeliveryCount { get; }

    public IReadOnlyDictionary<string, object> ApplicationProperties { get; }
}
