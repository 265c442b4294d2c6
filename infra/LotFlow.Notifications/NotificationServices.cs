using System.Diagnostics.Metrics;
using LotFlow.Abstractions.Documents;
using LotFlow.Notifications.Deliveries;
using LotFlow.Notifications.Email;
using LotFlow.Notifications.Messages;
using LotFlow.Notifications.Settings;
using LotFlow.Notifications.Teams;
using LotFlow.Workflows.Approvals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LotFlow.Notifications;

/// <summary>Registers the senders. The host adds the document store, the link keys (through <c>AddLotFlow</c>), <c>TimeProvider</c>, metrics and logging.</summary>
public static class NotificationServices
{
    /// <param name="services">The services of the host.</param>
    /// <param name="settings">What is configured; null keeps messages and sends none. Only with settings there is a <see cref="DeliveryPump"/>.</param>
    public static IServiceCollection AddNotifications(this IServiceCollection services, NotificationSettings? settings)
    {
        services.AddSingleton<INotificationOutbox, NotificationOutbox>();
        if (settings is null)
            return services.AddSingleton<INotifier>(p => new OutboxNotifier(p.GetRequiredService<IDocumentStore>(), p.GetRequiredService<TimeProvider>()));
        return services
            .AddSingleton(settings)
            .AddSingleton<DeliverySignal>()
            .AddSingleton(p => new DeliveryTelemetry(p.GetRequiredService<ILogger<DeliveryTelemetry>>(), p.GetRequiredService<IMeterFactory>()))
            .AddSingleton(p => new ChannelList([.. Channels(settings, p.GetRequiredService<ApprovalLinks>(), p.GetRequiredService<TimeProvider>())]))
            .AddSingleton(p => new DeliveryRules(settings, p.GetRequiredService<ChannelList>().Channels))
            .AddSingleton<INotifier>(p => new OutboxNotifier(
                p.GetRequiredService<IDocumentStore>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<DeliveryRules>(), p.GetRequiredService<DeliverySignal>()))
            .AddSingleton(p => new DeliveryStore(p.GetRequiredService<IDocumentStore>()))
            .AddSingleton(p => new DeliveryPump(
                settings, p.GetRequiredService<DeliveryRules>(), p.GetRequiredService<ChannelList>().Channels, p.GetRequiredService<DeliveryStore>(),
                new(p.GetRequiredService<OpenQuestions>(), p.GetRequiredService<DeliveryStore>()), p.GetRequiredService<DeliveryTelemetry>(), p.GetRequiredService<TimeProvider>()));
    }

    /// <summary>In the order in which they are tried: a person is written to first.</summary>
    private static IEnumerable<IChannel> Channels(NotificationSettings settings, ApprovalLinks links, TimeProvider clock)
    {
        var content = new MessageContent(settings, links);
        if (settings.Email is { } email)
            yield return new EmailChannel(email, new(settings, content, clock));
        if (settings.Webhooks.Count > 0)
            yield return new TeamsChannel(settings.Webhooks, new(content), clock);
    }

    private sealed record ChannelList(IReadOnlyList<IChannel> Channels) : IDisposable
    {
        public void Dispose()
        {
            foreach (var channel in Channels.OfType<IDisposable>())
                channel.Dispose();
        }
    }
}
