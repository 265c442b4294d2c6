namespace LotFlow.Abstractions.Workflows;

/// <summary>Why a workflow or an activity failed, in a form that can be stored.</summary>
/// <param name="ErrorType">Full name of the exception type.</param>
/// <param name="Message">Its message.</param>
/// <param name="Inner">What caused it.</param>
public sealed record WorkflowFailure(string ErrorType, string Message, WorkflowFailure? Inner = null)
{
    public static WorkflowFailure From(Exception exception) => exception switch
    {
        WorkflowTaskFailedException failed => new(typeof(WorkflowTaskFailedException).FullName!, failed.Message, failed.Failure),
        _ => new(
            exception.GetType().FullName ?? exception.GetType().Name,
            exception.Message,
            exception.InnerException is { } inner ? From(inner) : null),
    };
}

/// <summary>An activity or a child workflow failed for good; thrown to the workflow that called it.</summary>
public sealed class WorkflowTaskFailedException(string taskName, WorkflowFailure failure)
    : Exception($"'{taskName}' failed: {failure.Message}")
{
    public string TaskName { get; } = taskName;

    public WorkflowFailure Failure { get; } = failure;
}
