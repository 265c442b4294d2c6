using System.Diagnostics.Metrics;
using LotFlow.Domain;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Telemetry;
using Microsoft.Extensions.Logging;

namespace LotFlow.Notifications.Deliveries;

/// <summary>Deliveries for operations: one log entry under a stable event name and one count each. Never a link, an address or what a service answered.</summary>
internal sealed partial class DeliveryTelemetry
{
    private readonly ILogger<DeliveryTelemetry> _logger;
    private readonly Counter<long> _deliveries;

    // The factory is that of the host and owns its meters: what another host in the same process counts is not taken for its own.
    public DeliveryTelemetry(ILogger<DeliveryTelemetry> logger, IMeterFactory meters)
    {
        _logger = logger;
        _deliveries = meters.Create($"{WorkMetrics.MeterName}.Notifications").CreateCounter<long>(
            "lotflow.deliveries", "{delivery}", "Attempts to deliver a message, by channel and what came of them.");
    }

    public void Settled(KeptNotification kept, string channel)
    {
        var delivery = kept.Deliveries.First(d => d.Channel == channel);
        var id = kept.Notification.NotificationId;
        var isRetried = delivery.State == DeliveryState.Pending;
        _deliveries.Add(1, new("channel", channel), new("outcome", isRetried ? "retried" : WireName.Of(delivery.State)));
        switch (delivery.State)
        {
            case DeliveryState.Accepted:
                Accepted(_logger, id, channel, delivery.Attempts);
                break;
            case DeliveryState.Pending:
                Retried(_logger, id, channel, delivery.Attempts, delivery.Detail, kept.DueAt);
                break;
            case DeliveryState.Uncertain:
                Uncertain(_logger, id, channel, delivery.Attempts, delivery.Detail);
                break;
            case DeliveryState.Superseded:
                Superseded(_logger, id, channel, delivery.Detail);
                break;
            default:
                Failed(_logger, id, channel, delivery.Attempts, delivery.Detail);
                break;
        }

        if (kept.DueBy is null && kept.Deliveries.All(d => d.State == DeliveryState.Failed))
            Undeliverable(_logger, id, kept.Notification.Kind, kept.Notification.SiteId, kept.Notification.To.PersonId);
    }

    [LoggerMessage(EventId = 70, EventName = "delivery.accepted", Level = LogLevel.Information, Message = "Message {NotificationId} was taken by {Channel} (attempt {Attempt})")]
    private static partial void Accepted(ILogger logger, string notificationId, string channel, int attempt);

    [LoggerMessage(EventId = 71, EventName = "delivery.retried", Level = LogLevel.Warning,
        Message = "Message {NotificationId} was not taken by {Channel} (attempt {Attempt}): {Reason} It is tried again at {At}")]
    private static partial void Retried(ILogger logger, string notificationId, string channel, int attempt, string? reason, DateTimeOffset? at);

    [LoggerMessage(EventId = 72, EventName = "delivery.uncertain", Level = LogLevel.Warning,
        Message = "Message {NotificationId} may have been taken by {Channel} (attempt {Attempt}): {Reason} It is not sent again that way")]
    private static partial void Uncertain(ILogger logger, string notificationId, string channel, int attempt, string? reason);

    [LoggerMessage(EventId = 73, EventName = "delivery.failed", Level = LogLevel.Warning, Message = "Message {NotificationId} does not get there by {Channel} (attempt {Attempt}): {Reason}")]
    private static partial void Failed(ILogger logger, string notificationId, string channel, int attempt, string? reason);

    [LoggerMessage(EventId = 75, EventName = "delivery.superseded", Level = LogLevel.Information, Message = "Message {NotificationId} is not sent by {Channel} any more: {Reason}")]
    private static partial void Superseded(ILogger logger, string notificationId, string channel, string? reason);

    [LoggerMessage(EventId = 74, EventName = "delivery.undeliverable", Level = LogLevel.Error,
        Message = "Message {NotificationId} ({Kind}, {SiteId}) reaches {PersonId} by no channel")]
    private static partial void Undeliverable(ILogger logger, string notificationId, string kind, string siteId, string personId);
}
