namespace LotFlow.Workflows.Approvals;

/// <summary>A message that was accepted for delivery, and when.</summary>
public sealed record SentNotification(Notification Notification, DateTimeOffset At)
{
    /// <summary>What became of it by each channel, in the order in which they were tried; empty where being kept is all that happens to it.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];
}

/// <summary>How far a message has got by one channel.</summary>
public enum DeliveryState
{
    /// <summary>It waits for its first attempt or its next one.</summary>
    Pending,

    /// <summary>The service took it. For Teams that is no proof that anybody sees it.</summary>
    Accepted,

    /// <summary>It will not get there by this channel; the next one is tried.</summary>
    Failed,

    /// <summary>The process died or the service fell silent while it was being sent: it may have got there. It is not sent again by this channel.</summary>
    Uncertain,

    /// <summary>There was no need for it any more when it was its turn: it was decided meanwhile, or the same is in the channel already. It was not sent.</summary>
    Superseded,
}

/// <summary>A message and one channel.</summary>
/// <param name="Channel"><c>email</c> or <c>teams</c>.</param>
/// <param name="State">How far it has got.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="At">When it came to this state.</param>
/// <param name="Detail">What the service answered, without addresses or secrets; null while nothing went wrong.</param>
public sealed record Delivery(string Channel, DeliveryState State, int Attempts, DateTimeOffset At, string? Detail);

/// <summary>What was sent to whom, where a sender keeps it.</summary>
public interface INotificationOutbox
{
    /// <summary>Newest first.</summary>
    Task<(IReadOnlyList<SentNotification> Sent, string? Continuation)> ListAsync(
        int limit, string? continuation = null, CancellationToken cancellation = default);

    /// <summary>The messages about one approval, oldest first: who was written to, and whether it got there.</summary>
    Task<IReadOnlyList<SentNotification>> OfApprovalAsync(string approvalId, CancellationToken cancellation = default);
}
