using Azure.Messaging.ServiceBus;
using LotFlow.Workflows.Lots;

namespace LotFlow.Functions.Lots;

/// <summary>
/// Sends lot events to the topic, in batches of as many as fit. Not by the output binding, which can set neither the message id nor
/// the session.
/// </summary>
internal sealed class TopicSender(ServiceBusSender sender) : ILotEventSender
{
    public const string Topic = "lotflow-events";

    public async Task SendAsync(IReadOnlyList<LotEventMessage> events, CancellationToken cancellation = default)
    {
        var sent = 0;
        while (sent < events.Count)
        {
            using var batch = await sender.CreateMessageBatchAsync(cancellation);
            while (sent < events.Count && batch.TryAddMessage(Message(events[sent])))
                sent++;
            if (batch.Count == 0)
                throw new InvalidOperationException($"Event '{events[sent].MessageId}' has {events[sent].Body.Length:N0} bytes and does not fit into a message of this namespace.");
            await sender.SendMessagesAsync(batch, cancellation);
        }
    }

    private static ServiceBusMessage Message(LotEventMessage e) => new(e.Body)
    {
        MessageId = e.MessageId,
        SessionId = e.SessionId,
        Subject = e.Subject,
        ContentType = "application/json",
    };
}
