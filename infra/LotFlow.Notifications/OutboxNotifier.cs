using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Storage;

namespace LotFlow.Notifications;

/// <summary>
/// The embedded sender: a message is delivered by being kept. It keeps what the link is bound to and never its token, so that the
/// store holds nothing that opens an approval.
/// </summary>
public sealed class OutboxNotifier(IDocumentStore store, TimeProvider clock) : INotifier
{
    internal const string DocumentId = "notification";

    private readonly IDocumentContainer _notifications = store.Container(Containers.Notifications);

    /// <inheritdoc/>
    public Task SendAsync(Notification notification, CancellationToken cancellation = default)
    {
        // There is no channel here: the people of the role have a message each.
        if (notification.To.Channel is not null)
            return Task.CompletedTask;
        // One partition per message: a month in the key would make the message another one when it is sent again after midnight.
        var batch = new DocumentBatch(DocumentKey.From("notification", notification.NotificationId))
            .Create(DocumentId, new KeptNotification(notification, clock.GetUtcNow()));
        return _notifications.CommitAsync(batch, cancellation);
    }
}

/// <summary>A message as it is stored.</summary>
internal sealed record KeptNotification(Notification Notification, DateTimeOffset At)
{
    /// <summary>The approval that it is about, by which it is found.</summary>
    public string? ApprovalId { get; init; } = Notification.Approval?.ApprovalId ?? Notification.Link?.ApprovalId;
}
