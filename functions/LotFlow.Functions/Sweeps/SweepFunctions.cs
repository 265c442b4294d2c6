using LotFlow.Functions.Durable;
using LotFlow.Workflows.Sweeps;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Sweeps;

/// <summary>What runs by the clock. The platform runs a timer once, however many workers there are.</summary>
public sealed class SweepFunctions(WakeSweep wake, Watchdog watchdog, ExpirySweep expiry, LedgerReconciliation ledgers, DurableClientAccessor clients)
{
    /// <summary>Every minute, as <see cref="WakeSweep.Interval"/> says.</summary>
    [Function("WakeSweep")]
    public async Task WakeAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        using (clients.Use(client))
            await wake.RunAsync(WakeSweep.Interval, cancellation);
    }

    /// <summary>Every five minutes, as <see cref="Watchdog.Interval"/> says.</summary>
    [Function("Watchdog")]
    public async Task WatchAsync([TimerTrigger("30 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        using (clients.Use(client))
            await watchdog.RunAsync(cancellation);
    }

    /// <summary>Every hour, as <see cref="ExpirySweep.Interval"/> says, soon after the full hour: most midnights are then.</summary>
    [Function("ExpirySweep")]
    public Task ExpireAsync([TimerTrigger("15 0 * * * *")] TimerInfo timer, CancellationToken cancellation) => expiry.RunAsync(cancellation);

    /// <summary>Every five minutes, as <see cref="LedgerReconciliation.Interval"/> says.</summary>
    [Function("LedgerReconciliation")]
    public Task ReconcileAsync([TimerTrigger("45 2-59/5 * * * *")] TimerInfo timer, CancellationToken cancellation) => ledgers.RunAsync(cancellation);
}
