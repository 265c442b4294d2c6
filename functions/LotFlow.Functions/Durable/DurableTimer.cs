using Microsoft.DurableTask;

namespace LotFlow.Functions.Durable;

internal static class DurableTimer
{
    /// <param name="platform">Keeps the timer.</param>
    /// <param name="dueAt">When it completes; at once where that has passed.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="end">Signalled when the workflow's code has returned.</param>
    public static async Task RunAsync(TaskOrchestrationContext platform, DateTimeOffset dueAt, CancellationToken cancellation, CancellationToken end)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, end);
        await platform.CreateTimer(dueAt.UtcDateTime, either.Token);
    }
}
