namespace Microsoft.DurableTask;

// Options carry what they are given, for the stand-ins of the tests; what the app does not read is internal.
public record TaskOptions
{
    internal TaskOptions()
    {
    }

    internal AsyncRetryHandler? Handler { get; private init; }

    public static TaskOptions FromRetryHandler(AsyncRetryHandler handler) => new() { Handler = handler };
}

public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);

public record RetryContext
{
    internal RetryContext(TaskOrchestrationContext context, int lastAttemptNumber, TimeSpan totalRetryTime) =>
        (OrchestrationContext, LastAttemptNumber, TotalRetryTime) = (context, lastAttemptNumber, totalRetryTime);

    public TaskOrchestrationContext OrchestrationContext { get; init; }

    public int LastAttemptNumber { get; init; }

    public TimeSpan TotalRetryTime { get; init; }
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

public record StartOrchestrationOptions
{
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null) => Id = InstanceId;

    public IReadOnlyList<string>? DedupeStatuses { get; init; }

    internal string? Id { get; }
}
