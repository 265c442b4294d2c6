using LotFlow.Functions.Durable;
using LotFlow.Workflows.Counting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Counting;

/// <summary>Opens the cycle counts of the day.</summary>
public sealed class CountSchedulingFunctions(CountScheduling scheduling, TimeProvider clock, DurableClientAccessor clients)
{
    /// <summary>Every day, as <see cref="CountScheduling.Interval"/> says.</summary>
    [Function("CountScheduling")]
    public async Task RunAsync([TimerTrigger("0 10 0 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        using (clients.Use(client))
            await scheduling.RunAsync(clock.GetUtcNow(), cancellation);
    }
}
