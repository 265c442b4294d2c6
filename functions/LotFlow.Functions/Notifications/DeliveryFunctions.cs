using LotFlow.Notifications.Deliveries;
using Microsoft.Azure.Functions.Worker;

namespace LotFlow.Functions.Notifications;

/// <summary>Takes messages to e-mail and Teams, where a channel is configured. The platform runs a timer once, however many workers there are.</summary>
public sealed class DeliveryFunctions(DeliveryPump? pump = null)
{
    /// <summary>How long one run goes on looking: until just before the next.</summary>
    private static readonly TimeSpan s_run = TimeSpan.FromSeconds(25);

    /// <summary>Every thirty seconds, which is how long a message may wait for others anyway.</summary>
    [Function("DeliverNotifications")]
    public Task DeliverAsync([TimerTrigger("5,35 * * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        pump?.RunAsync(s_run, cancellation) ?? Task.CompletedTask;
}
