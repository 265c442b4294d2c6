using System.Text;
using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Workflows;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Durable;

internal static class Failures
{
    /// <summary>The whole chain of causes.</summary>
    public static WorkflowFailure From(TaskFailureDetails details) =>
        Carried(details) ?? new(details.ErrorType, details.ErrorMessage, details.InnerFailure is { } inner ? From(inner) : null);

    private static WorkflowFailure? Carried(TaskFailureDetails details)
    {
        if (details.ErrorType != typeof(CarriedFailureException).FullName)
            return null;
        try
        {
            return LotFlowJson.Deserialize<WorkflowFailure>(Encoding.UTF8.GetBytes(details.ErrorMessage));
        }
        catch (JsonException)
        {
            // Cut off by somebody on the way; better told as it is than not at all.
            return null;
        }
    }
}

/// <summary>
/// A failure with its causes on its way through the platform, which keeps the causes of an exception only where they are exceptions
/// themselves; those of a failed activity or child are values. Its message is the failure as JSON.
/// </summary>
internal sealed class CarriedFailureException(WorkflowFailure failure) : Exception(Encoding.UTF8.GetString(LotFlowJson.Serialize(failure)));
