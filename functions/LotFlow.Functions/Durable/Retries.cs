using Microsoft.DurableTask;
using RetryPolicy = LotFlow.Abstractions.Workflows.RetryPolicy;

namespace LotFlow.Functions.Durable;

/// <summary>
/// Retry policies of the port on the platform. The port's own rule decides, not the platform's policy, which has another default for "no
/// limit", refuses some values, and looks at its time-out only after the wait.
/// </summary>
internal static class Retries
{
    /// <summary>Null where there is nothing to repeat.</summary>
    /// <param name="retry">The policy.</param>
    /// <param name="end">Signalled when the workflow's code has returned: nobody waits for another attempt then.</param>
    public static TaskOptions? Options(RetryPolicy? retry, CancellationToken end) =>
        retry?.DelayAfter(1, TimeSpan.Zero) is null ? null : TaskOptions.FromRetryHandler(new AsyncRetryHandler(failed => WaitAsync(retry, failed, end)));

    private static async Task<bool> WaitAsync(RetryPolicy retry, RetryContext failed, CancellationToken end)
    {
        if (retry.DelayAfter(failed.LastAttemptNumber, failed.TotalRetryTime) is not { } delay)
            return false;
        if (delay > TimeSpan.Zero)
            await failed.OrchestrationContext.CreateTimer(failed.OrchestrationContext.CurrentUtcDateTime + delay, end);
        return true;
    }
}
