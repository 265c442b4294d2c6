using LotFlow.Abstractions.Documents;
using LotFlow.Notifications.Deliveries;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Storage;

namespace LotFlow.Notifications;

/// <summary>Lists what <see cref="OutboxNotifier"/> kept, and how far each message has got.</summary>
public sealed class NotificationOutbox(IDocumentStore store) : INotificationOutbox
{
    private readonly IDocumentContainer _notifications = store.Container(Containers.Notifications);
    private readonly DeliveryStore _deliveries = new(store);

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<SentNotification> Sent, string? Continuation)> ListAsync(
        int limit, string? continuation = null, CancellationToken cancellation = default)
    {
        var page = await _notifications.QueryAsync(
            new() { OrderBy = "at", Descending = true, Limit = limit, Continuation = continuation }, cancellation);
        return ([.. page.Documents.Select(d => d.As<KeptNotification>().ToSent())], page.Continuation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SentNotification>> OfApprovalAsync(string approvalId, CancellationToken cancellation = default) =>
        [.. (await _deliveries.OfApprovalAsync(approvalId, cancellation)).Select(kept => kept.ToSent())];
}
