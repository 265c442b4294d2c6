using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Lots;

/// <summary>An event of a lot on its way out.</summary>
/// <param name="MessageId">The same whenever the same event is sent: receivers tell repetitions by it.</param>
/// <param name="SessionId">The lot; receivers get the events of a lot in order.</param>
/// <param name="Subject">What happened, such as <c>lot.released</c>.</param>
/// <param name="Body">The event as UTF-8 JSON.</param>
public sealed record LotEventMessage(string MessageId, string SessionId, string Subject, ReadOnlyMemory<byte> Body);

/// <summary>Sends events to whoever listens (a Service Bus topic).</summary>
public interface ILotEventSender
{
    /// <summary>Sends all, in this order; throws where it cannot say that all were sent, and everything is then sent again.</summary>
    Task SendAsync(IReadOnlyList<LotEventMessage> events, CancellationToken cancellation = default);
}

/// <summary>
/// Publishes the outbox of lots from the change feed of <c>inventory</c>: at least once, with the events of a lot in the order of
/// their sequence.
/// </summary>
public sealed class LotEventPublisher(ILotEventSender sender, WorkMetrics metrics, TimeProvider clock)
{
    /// <summary>Handles changes as the feed delivers them; what is no event is passed over.</summary>
    public async Task PublishAsync(IReadOnlyList<StoredDocument> changes, CancellationToken cancellation = default)
    {
        // A feed keeps the order of a partition but not that inside one batch.
        var events = changes.Where(c => c.Id.StartsWith(LotEvent.IdPrefix, StringComparison.Ordinal))
            .Select(c => c.As<LotEvent>())
            .GroupBy(e => e.LotId, StringComparer.Ordinal)
            .SelectMany(lot => lot.OrderBy(e => e.Sequence))
            .ToList();
        if (events.Count == 0)
            return;
        // Told before they are sent: a topic that takes nothing is when somebody has to hear of it.
        metrics.Publishing(clock.GetUtcNow() - events.Min(e => e.At));
        // Written anew: on its way through a host's bindings JSON may have been reformatted, and the same event is to be the same text.
        await sender.SendAsync([.. events.Select(e => new LotEventMessage(e.EventId, e.LotId, e.Type, LotFlowJson.Serialize(e)))], cancellation);
    }
}
