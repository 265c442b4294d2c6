using System.Text.Json;
using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Durable;

/// <summary>
/// Runs a workflow's code as an orchestration. Static, with a registry that never changes: an orchestration is replayed on any machine
/// at any time and must not depend on what a service provider holds there.
/// </summary>
public static class WorkflowRunner
{
    private static readonly WorkflowRegistry s_registry = LotFlowWorkflows.CreateRegistry();

    /// <param name="context">The platform's context.</param>
    /// <param name="name">The workflow's name, which is also the function's.</param>
    /// <returns>The output, or what the code returned after it asked to continue as new.</returns>
    public static Task<JsonElement> RunAsync(TaskOrchestrationContext context, string name) => RunAsync(context, name, s_registry);

    internal static async Task<JsonElement> RunAsync(TaskOrchestrationContext platform, string name, WorkflowRegistry registry)
    {
        var envelope = ReadEnvelope(platform, name);
        var workflow = registry.FindWorkflow(name, envelope.Version) ?? throw new InvalidOperationException(
            $"Instance '{platform.InstanceId}' was started on version {envelope.Version} of '{name}', which this app does not have. "
            + "Versions that were started in production stay in the app; deploy one that has it.");
        using var context = new DurableWorkflowContext(platform, envelope);
        var output = await workflow.RunAsync(context, Payload.ToUtf8(envelope.Input));
        context.Complete();
        return Payload.FromUtf8(output);
    }

    private static WorkflowEnvelope ReadEnvelope(TaskOrchestrationContext platform, string name)
    {
        try
        {
            return Payload.Read<WorkflowEnvelope>(platform.GetInput<JsonElement>());
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException(
                $"Instance '{platform.InstanceId}' of '{name}' was not started by LotFlow: its input is no envelope. Start it through the API.", e);
        }
    }
}
