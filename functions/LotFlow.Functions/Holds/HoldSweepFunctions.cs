using LotFlow.Functions.Durable;
using LotFlow.Workflows.Holds;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Holds;

/// <summary>Holds without an owner, looked for by the clock.</summary>
public sealed class HoldSweepFunctions(HoldSweep sweep, DurableClientAccessor clients)
{
    /// <summary>Every hour, as <see cref="HoldSweep.Interval"/> says.</summary>
    [Function("HoldSweep")]
    public async Task RunAsync([TimerTrigger("45 20 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        using (clients.Use(client))
            await sweep.RunAsync(cancellation);
    }
}
