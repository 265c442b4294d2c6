using LotFlow.Abstractions.Documents;
using LotFlow.Notifications.Deliveries;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Storage;

namespace LotFlow.Notifications;

/// <summary>
/// Accepts a message by keeping it, with the channel that is to take it, in one write: from then on it is delivered or its failure is
/// shown. Where no channel is configured, being kept is all that happens to it.
/// </summary>
public sealed class OutboxNotifier : INotifier
{
    private readonly IDocumentContainer _notifications;
    private readonly TimeProvider _clock;
    private readonly DeliveryRules? _rules;
    private readonly DeliverySignal? _signal;

    /// <summary>A sender that keeps messages and has no channel.</summary>
    public OutboxNotifier(IDocumentStore store, TimeProvider clock)
        : this(store, clock, rules: null, signal: null)
    {
    }

    internal OutboxNotifier(IDocumentStore store, TimeProvider clock, DeliveryRules? rules, DeliverySignal? signal)
    {
        _notifications = store.Container(Containers.Notifications);
        _clock = clock;
        _rules = rules;
        _signal = signal;
    }

    /// <inheritdoc/>
    public async Task SendAsync(Notification notification, CancellationToken cancellation = default)
    {
        var now = _clock.GetUtcNow();
        var kept = new KeptNotification(notification, now);
        var planned = _rules?.Plan(kept, now) ?? kept;
        // Where a role has no channel, its people have a message each.
        if (notification.To.Channel is not null && planned.DueBy is null)
            return;
        // One partition per message: a month in the key would make the message another one when it is sent again after midnight.
        var batch = new DocumentBatch(Partition(notification.NotificationId)).Create(KeptNotification.DocumentId, planned);
        if ((await _notifications.CommitAsync(batch, cancellation)).Committed)
            _signal?.Set();
    }

    internal static string Partition(string notificationId) => DocumentKey.From("notification", notificationId);
}
