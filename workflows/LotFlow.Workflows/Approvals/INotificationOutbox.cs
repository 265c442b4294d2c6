namespace LotFlow.Workflows.Approvals;

/// <summary>A message that was accepted for delivery, and when.</summary>
public sealed record SentNotification(Notification Notification, DateTimeOffset At);

/// <summary>What was sent to whom, where a sender keeps it.</summary>
public interface INotificationOutbox
{
    /// <summary>Newest first.</summary>
    Task<(IReadOnlyList<SentNotification> Sent, string? Continuation)> ListAsync(
        int limit, string? continuation = null, CancellationToken cancellation = default);
}
