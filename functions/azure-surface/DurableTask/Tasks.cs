namespace Microsoft.DurableTask;

// Options carry what they are given, for the stand-ins of the tests; what the app does not read is internal.
public record TaskOptions
{
    internal TaskOptions()
    {
    }

    internal RetryPolicy? Policy { get; private init; }

    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new() { Policy = policy };
}

public record SubOrchestrationOptions : TaskOptions
{
    public SubOrchestrationOptions(TaskRetryOptions? retry = null, string? instanceId = null) => InstanceId = instanceId;

    internal string? InstanceId { get; }
}

public sealed class TaskRetryOptions
{
    internal TaskRetryOptions()
    {
    }
}

public class RetryPolicy
{
    public RetryPolicy(int maxNumberOfAttempts, TimeSpan firstRetryInterval, double backoffCoefficient = 1, TimeSpan? maxRetryInterval = null, TimeSpan? retryTimeout = null) =>
        Given = (maxNumberOfAttempts, firstRetryInterval, backoffCoefficient, maxRetryInterval, retryTimeout);

    internal (int MaxAttempts, TimeSpan FirstInterval, double Backoff, TimeSpan? MaxInterval, TimeSpan? Timeout) Given { get; }
}

public record StartOrchestrationOptions
{
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null) => Id = InstanceId;

    public IReadOnlyList<string>? DedupeStatuses { get; init; }

    internal string? Id { get; }
}
