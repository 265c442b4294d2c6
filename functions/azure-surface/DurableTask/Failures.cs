namespace Microsoft.DurableTask;

public sealed class TaskFailedException : Exception
{
    internal TaskFailedException(string taskName, TaskFailureDetails failureDetails)
        : base($"Task '{taskName}' failed.") => FailureDetails = failureDetails;

    public TaskFailureDetails FailureDetails { get; }
}

public record TaskFailureDetails
{
    internal TaskFailureDetails(string errorType, string errorMessage, TaskFailureDetails? innerFailure = null) =>
        (ErrorType, ErrorMessage, InnerFailure) = (errorType, errorMessage, innerFailure);

    public string ErrorType { get; init; }

    public string ErrorMessage { get; init; }

    public TaskFailureDetails? InnerFailure { get; init; }
}
