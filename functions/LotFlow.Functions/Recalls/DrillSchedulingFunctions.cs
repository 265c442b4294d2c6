using LotFlow.Functions.Durable;
using LotFlow.Workflows.Recalls;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Recalls;

/// <summary>Starts the drills that policy asks for.</summary>
public sealed class DrillSchedulingFunctions(DrillScheduling scheduling, TimeProvider clock, DurableClientAccessor clients)
{
    /// <summary>Every day, as <see cref="DrillScheduling.Interval"/> says, when people are at work in Europe.</summary>
    [Function("DrillScheduling")]
    public async Task RunAsync([TimerTrigger("0 40 8 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        using (clients.Use(client))
            await scheduling.RunAsync(clock.GetUtcNow(), cancellation);
    }
}
