using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications;

/// <summary>A message as it is stored. It keeps what a link is bound to and never its token, and no address of a service.</summary>
internal sealed record KeptNotification(Notification Notification, DateTimeOffset At)
{
    public const string DocumentId = "notification";

    /// <summary>The approval that it is about, by which it is found.</summary>
    public string? ApprovalId { get; init; } = Notification.Approval?.ApprovalId ?? Notification.Link?.ApprovalId;

    public IReadOnlyList<KeptDelivery> Deliveries { get; init; } = [];

    /// <summary>The channel that it waits for, and <see cref="DueAt"/> since when or until when; null once nothing more happens to it.</summary>
    public string? DueBy { get; init; }

    /// <summary>In UTC: it is text in the store, and text order must be time order.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public SentNotification ToSent() => new(Notification, At)
    {
        Deliveries = [.. Deliveries.Select(d => new Delivery(d.Channel, d.State, d.Attempts, d.At, d.Detail))],
    };
}

/// <summary>A message and one channel, as stored.</summary>
/// <param name="Channel">The name of the channel.</param>
/// <param name="State">How far it has got; pending also while it is being sent.</param>
/// <param name="Attempts">How often it was tried, the attempt under way included.</param>
/// <param name="At">When it came to this state.</param>
/// <param name="Detail">What was answered, without addresses or secrets.</param>
/// <param name="IsSending">Somebody sends it and will have said what came of it by the time it is due.</param>
internal sealed record KeptDelivery(string Channel, DeliveryState State, int Attempts, DateTimeOffset At, string? Detail, bool IsSending);
