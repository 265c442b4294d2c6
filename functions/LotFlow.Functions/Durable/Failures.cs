using LotFlow.Abstractions.Workflows;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Durable;

internal static class Failures
{
    /// <summary>The whole chain of causes.</summary>
    public static WorkflowFailure From(TaskFailureDetails details) =>
        new(details.ErrorType, details.ErrorMessage, details.InnerFailure is { } inner ? From(inner) : null);
}
