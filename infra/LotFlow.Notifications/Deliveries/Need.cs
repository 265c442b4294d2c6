using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Deliveries;

/// <summary>
/// Whether a message is to be sent at all, asked when it is its turn: it may have waited for hours. What is decided between the answer and
/// the first byte is asked all the same; the page behind the link says so.
/// </summary>
internal sealed class Need(OpenQuestions questions, DeliveryStore store)
{
    /// <summary>Why it is not needed any more; null for one that is.</summary>
    public async Task<string?> WhyNotAsync(IChannel channel, KeptNotification kept, CancellationToken cancellation)
    {
        if (!await questions.AsksStillAsync(kept.Notification, cancellation))
            return "It was decided before this was sent.";
        if (!channel.IsReadByMany || kept.Notification.To.Channel is not null || kept.ApprovalId is null)
            return null;
        var route = channel.RouteOf(kept.Notification, out _);
        var others = await store.OfApprovalAsync(kept.ApprovalId, cancellation);
        return others.Any(other => IsSameStep(other, kept) && channel.RouteOf(other.Notification, out _) == route && Goes(other, kept, channel.Name))
            ? "The same is in this channel already."
            : null;
    }

    /// <summary>Of several that have not gone yet one goes: that of the role or else the first by its id.</summary>
    private static bool Goes(KeptNotification other, KeptNotification kept, string channel) => other.Deliveries.FirstOrDefault(d => d.Channel == channel) is { } delivery
        && (delivery.IsSending || delivery.State is DeliveryState.Accepted or DeliveryState.Uncertain || (delivery.State == DeliveryState.Pending && IsBefore(other, kept)));

    private static bool IsBefore(KeptNotification other, KeptNotification kept) =>
        other.Notification.To.Channel is not null || string.CompareOrdinal(other.Notification.NotificationId, kept.Notification.NotificationId) < 0;

    private static bool IsSameStep(KeptNotification other, KeptNotification kept) => other.Notification.NotificationId != kept.Notification.NotificationId
        && other.Notification.Kind == kept.Notification.Kind && other.Notification.Approval?.Steps == kept.Notification.Approval?.Steps;
}
