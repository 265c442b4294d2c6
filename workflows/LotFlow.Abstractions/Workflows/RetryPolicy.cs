namespace LotFlow.Abstractions.Workflows;

/// <summary>How often and how patiently a failing activity is tried again. The delay grows by the coefficient up to the limit.</summary>
/// <param name="MaxAttempts">Attempts in all, the first included; at least 1.</param>
/// <param name="FirstInterval">Delay before the second attempt.</param>
/// <param name="BackoffCoefficient">Factor from one delay to the next; at least 1.</param>
/// <param name="MaxInterval">Longest delay; null for no limit.</param>
/// <param name="Timeout">No attempt starts later than this after the first one; null for no limit.</param>
public sealed record RetryPolicy(
    int MaxAttempts, TimeSpan FirstInterval, double BackoffCoefficient = 1, TimeSpan? MaxInterval = null, TimeSpan? Timeout = null)
{
    /// <summary>The delay after attempt number <paramref name="attempt"/> (1-based), or null when it was the last one.</summary>
    /// <param name="attempt">The attempt that failed.</param>
    /// <param name="sinceFirstAttempt">Time since the first attempt began.</param>
    public TimeSpan? DelayAfter(int attempt, TimeSpan sinceFirstAttempt)
    {
        if (attempt >= MaxAttempts)
            return null;
        var factor = Math.Pow(BackoffCoefficient, attempt - 1);
        var ticks = FirstInterval.Ticks * factor;
        var limit = MaxInterval ?? TimeSpan.FromDays(365);
        var delay = ticks >= limit.Ticks ? limit : TimeSpan.FromTicks((long)ticks);
        return Timeout is { } timeout && sinceFirstAttempt + delay > timeout ? null : delay;
    }
}
