using Microsoft.DurableTask;
using PlatformPolicy = Microsoft.DurableTask.RetryPolicy;
using RetryPolicy = LotFlow.Abstractions.Workflows.RetryPolicy;

namespace LotFlow.Functions.Durable;

/// <summary>Retry policies of the port as the platform takes them, which refuses some values that the port allows.</summary>
internal static class Retries
{
    // The platform's own default is an hour, which would change the meaning of "no limit".
    private static readonly TimeSpan s_noLimit = TimeSpan.FromDays(365);
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Null where there is nothing to repeat. One difference remains: the platform looks at the time-out when an attempt has failed, so
    /// its last attempt may begin up to one interval after it.
    /// </summary>
    public static TaskOptions? Options(RetryPolicy? retry)
    {
        if (retry is null || retry.DelayAfter(1, TimeSpan.Zero) is not { } first)
            return null;
        // The first delay already respects the longest one; the platform refuses a first interval above it, and one of zero.
        first = Max(first, s_shortest);
        return TaskOptions.FromRetryPolicy(new PlatformPolicy(
            retry.MaxAttempts, first, retry.BackoffCoefficient, Max(retry.MaxInterval ?? s_noLimit, first), retry.Timeout is { } timeout ? Max(timeout, first) : null));
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
