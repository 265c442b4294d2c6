using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Workflows;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Durable;

/// <summary>An instance as the platform shows it, in the port's terms.</summary>
internal static class InstanceViews
{
    /// <summary>
    /// Version, input and parent are in the envelope: without inputs the version is 0 and the others null. They are that also for an
    /// instance that LotFlow did not start.
    /// </summary>
    public static WorkflowInstance From(OrchestrationMetadata found)
    {
        var envelope = ReadEnvelope(found.SerializedInput);
        var status = Status(found.RuntimeStatus);
        var output = Payload.TryParse(found.SerializedOutput);
        return new(
            found.InstanceId, found.Name, envelope?.Version ?? 0, status, Payload.TryParse(found.SerializedCustomStatus), envelope?.Input,
            status == WorkflowStatus.Completed ? output : null, Failure(found, status, output), envelope?.ParentInstanceId, found.CreatedAt, found.LastUpdatedAt);
    }

    public static WorkflowStatus Status(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Pending => WorkflowStatus.Pending,
        OrchestrationRuntimeStatus.Suspended => WorkflowStatus.Suspended,
        OrchestrationRuntimeStatus.Completed => WorkflowStatus.Completed,
        OrchestrationRuntimeStatus.Failed => WorkflowStatus.Failed,
        OrchestrationRuntimeStatus.Terminated => WorkflowStatus.Terminated,
        // The package calls "Canceled" and "ContinuedAsNew" obsolete and can still answer them.
        _ => status.ToString() == "Canceled" ? WorkflowStatus.Terminated : WorkflowStatus.Running,
    };

    private static WorkflowFailure? Failure(OrchestrationMetadata found, WorkflowStatus status, JsonElement? output) => status switch
    {
        WorkflowStatus.Failed => found.FailureDetails is { } details
            ? Failures.From(details)
            : new("LotFlow.Unknown", Text(output) ?? "The platform does not say why."),
        WorkflowStatus.Terminated => new("LotFlow.Terminated", Text(output) ?? "Terminated by an administrator."),
        _ => null,
    };

    private static string? Text(JsonElement? output) => output?.ValueKind switch
    {
        null or JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => output.Value.GetString(),
        _ => output.Value.GetRawText(),
    };

    private static WorkflowEnvelope? ReadEnvelope(string? serialized)
    {
        try
        {
            return string.IsNullOrEmpty(serialized) ? null : JsonSerializer.Deserialize<WorkflowEnvelope>(serialized, LotFlowJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
