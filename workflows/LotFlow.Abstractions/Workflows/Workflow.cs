namespace LotFlow.Abstractions.Workflows;

/// <summary>
/// A long-running process. Its code has no fields and no dependencies: everything comes from the context and the input.
/// Code of a version that has been started in production is never changed; a change is a new version beside it.
/// </summary>
public abstract class Workflow<TInput, TOutput>
{
    public abstract Task<TOutput> RunAsync(IWorkflowContext context, TInput input);
}

/// <summary>
/// Work with effects. It runs at least once, so its effect must be the same the second time; <see cref="ActivityContext.IdempotencyKey"/>
/// is the same for every attempt.
/// </summary>
public abstract class Activity<TInput, TOutput>
{
    public abstract Task<TOutput> RunAsync(ActivityContext context, TInput input);
}

/// <summary>Which call of which workflow an activity serves.</summary>
/// <param name="InstanceId">The workflow instance that called.</param>
/// <param name="IdempotencyKey"><c>instance:operation</c>, unique to the call and the same for each attempt.</param>
/// <param name="Cancellation">Signalled when the process is asked to stop.</param>
public sealed record ActivityContext(string InstanceId, string IdempotencyKey, CancellationToken Cancellation);
