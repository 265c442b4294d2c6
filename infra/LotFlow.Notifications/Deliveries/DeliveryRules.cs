using LotFlow.Domain;
using LotFlow.Notifications.Settings;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Deliveries;

/// <summary>
/// What becomes of a message, channel by channel. A channel is tried again only while it is certain that it does not have the message;
/// once it may have it, or never will, the next one gets it.
/// </summary>
internal sealed class DeliveryRules(NotificationSettings settings, IReadOnlyList<IChannel> channels)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromHours(1);

    // Sending and noting what came of it must be over by then, however slow the store is.
    private readonly TimeSpan _sendingTakes = settings.Timeout + TimeSpan.FromMinutes(1);

    /// <summary>The message as it is accepted: the first channel that reaches the recipient is to take it.</summary>
    public KeptNotification Plan(KeptNotification kept, DateTimeOffset now)
    {
        var planned = GoOn(kept, now);
        return planned.DueBy is not null && IsGathered(planned.Notification) ? planned with { DueAt = Utc(now + settings.DigestWindow) } : planned;
    }

    /// <summary>May go together with others of its kind to the same recipient.</summary>
    public bool IsGathered(Notification notification) =>
        settings.DigestWindow > TimeSpan.Zero && notification is { Approval: not null, Link: not null, Kind: not "decided" };

    /// <summary>Says before the first byte that it is being sent. Null where it is not this channel's to send, now or any more.</summary>
    public KeptNotification? Claim(KeptNotification kept, string channel, DateTimeOffset now) =>
        Current(kept) is { State: DeliveryState.Pending, IsSending: false } current && current.Channel == channel
        ? With(kept, current with { Attempts = current.Attempts + 1, At = Utc(now), IsSending = true }) with { DueAt = Utc(now + _sendingTakes) }
        : null;

    /// <summary>Whoever was sending it has not said what came of it: it may have got there.</summary>
    public KeptNotification? Abandon(KeptNotification kept, DateTimeOffset now) => Current(kept) is { IsSending: true } && kept.DueAt <= now
        ? Settle(kept, Current(kept)!, new(SendResult.Unknown, "The process ended or lost the store while the message was being sent."), now)
        : null;

    /// <summary>What came of an attempt; null where that was said before. The truth replaces a guess, if it comes late.</summary>
    public KeptNotification? Settle(KeptNotification kept, string channel, int attempt, SendOutcome outcome, DateTimeOffset now)
    {
        var delivery = kept.Deliveries.FirstOrDefault(d => d.Channel == channel);
        if (delivery is null || delivery.Attempts != attempt)
            return null;
        if (delivery.IsSending)
            return Settle(kept, delivery, outcome, now);
        return delivery.State == DeliveryState.Uncertain && outcome.Result is SendResult.Accepted or SendResult.Never
            ? With(kept, delivery with { State = outcome.Result == SendResult.Accepted ? DeliveryState.Accepted : DeliveryState.Failed, At = Utc(now), Detail = outcome.Detail })
            : null;
    }

    /// <summary>Not even tried, since the service was found down a moment ago; it counts, so that the next channel gets its turn.</summary>
    public KeptNotification? Spare(KeptNotification kept, string channel, SendOutcome down, DateTimeOffset now) =>
        Claim(kept, channel, now) is { } claimed ? Settle(claimed, Current(claimed)!, down, now) : null;

    /// <summary>Left for later without counting, since the service asked for a pause.</summary>
    public static KeptNotification? Postpone(KeptNotification kept, string channel, DateTimeOffset until) =>
        Current(kept) is { State: DeliveryState.Pending, IsSending: false } current && current.Channel == channel && kept.DueAt < until ? kept with { DueAt = Utc(until) } : null;

    /// <summary>Not sent, since there is no need for it any more; no other channel has to try.</summary>
    public static KeptNotification? Supersede(KeptNotification kept, string channel, string why, DateTimeOffset now) =>
        Current(kept) is { State: DeliveryState.Pending, IsSending: false } current && current.Channel == channel
        ? With(kept, current with { State = DeliveryState.Superseded, At = Utc(now), Detail = why }) with { DueBy = null, DueAt = null }
        : null;

    /// <summary>How long to wait after an attempt: twice as long each time, and for each message a little different, so that many do not come back at once.</summary>
    public static TimeSpan Pause(string notificationId, int attempts)
    {
        var pause = s_firstPause * Math.Pow(2, Math.Min(attempts - 1, 20));
        var spread = Convert.ToByte(Identifier.Digest($"{notificationId}|{attempts}")[..2], 16) / 255.0;
        return (pause < s_longestPause ? pause : s_longestPause) * (0.8 + (0.4 * spread));
    }

    private KeptNotification Settle(KeptNotification kept, KeptDelivery delivery, SendOutcome outcome, DateTimeOffset now)
    {
        var settled = delivery with { At = Utc(now), Detail = outcome.Detail, IsSending = false };
        switch (outcome.Result)
        {
            case SendResult.Accepted:
                return With(kept, settled with { State = DeliveryState.Accepted }) with { DueBy = null, DueAt = null };
            case SendResult.NotNow when delivery.Attempts < settings.Attempts:
                var pause = Pause(kept.Notification.NotificationId, delivery.Attempts);
                return With(kept, settled) with { DueAt = Utc(now + (outcome.RetryAfter > pause ? outcome.RetryAfter.Value : pause)) };
            default:
                return GoOn(With(kept, settled with { State = outcome.Result == SendResult.Unknown ? DeliveryState.Uncertain : DeliveryState.Failed }), now);
        }
    }

    /// <summary>Turns to the next channel that reaches the recipient; says of each one in between why it does not.</summary>
    private KeptNotification GoOn(KeptNotification kept, DateTimeOffset now)
    {
        List<KeptDelivery> deliveries = [.. kept.Deliveries];
        foreach (var channel in channels.Where(c => deliveries.TrueForAll(d => d.Channel != c.Name)))
        {
            if (channel.RouteOf(kept.Notification, out var why) is not null)
            {
                deliveries.Add(new(channel.Name, DeliveryState.Pending, 0, Utc(now), Detail: null, IsSending: false));
                return kept with { Deliveries = deliveries, DueBy = channel.Name, DueAt = Utc(now) };
            }

            if (why is not null)
                deliveries.Add(new(channel.Name, DeliveryState.Failed, 0, Utc(now), why, IsSending: false));
        }

        return kept with { Deliveries = deliveries, DueBy = null, DueAt = null };
    }

    public static KeptDelivery? Current(KeptNotification kept) => kept.DueBy is { } name ? kept.Deliveries.FirstOrDefault(d => d.Channel == name) : null;

    private static KeptNotification With(KeptNotification kept, KeptDelivery changed) =>
        kept with { Deliveries = [.. kept.Deliveries.Select(d => d.Channel == changed.Channel ? changed : d)] };

    private static DateTimeOffset Utc(DateTimeOffset time) => time.ToUniversalTime();
}
