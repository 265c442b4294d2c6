using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace LotFlow.Functions.Durable;

/// <summary>
/// Runs a workflow's code as an orchestration. Static, with a registry that never changes: an orchestration is replayed on any machine
/// at any time and must not depend on what a service provider holds there.
/// </summary>
public static partial class WorkflowRunner
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
        WorkTrace.About(WorkTrace.InstanceId, platform.InstanceId);
        var logger = platform.CreateReplaySafeLogger(typeof(WorkflowRunner).FullName!);
        if (envelope.Generation == 0)
            Started(logger, platform.InstanceId, name);
        using var context = new DurableWorkflowContext(platform, envelope);
        try
        {
            var output = await workflow.RunAsync(context, Payload.ToUtf8(envelope.Input));
            if (!context.Complete())
                Completed(logger, platform.InstanceId, name);
            return Payload.FromUtf8(output);
        }
        catch (Exception e)
        {
            // Without the exception, which would make an entry of another kind of it; the platform keeps that one.
            Failed(logger, platform.InstanceId, name, e.Message);
            if (e is WorkflowTaskFailedException)
                throw new CarriedFailureException(WorkflowFailure.From(e));
            throw;
        }
    }

    [LoggerMessage(EventId = 20, EventName = "workflow.started", Level = LogLevel.Information, Message = "{InstanceId} ({Workflow}) has started")]
    private static partial void Started(ILogger logger, string instanceId, string workflow);

    [LoggerMessage(EventId = 21, EventName = "workflow.completed", Level = LogLevel.Information, Message = "{InstanceId} ({Workflow}) has completed")]
    private static partial void Completed(ILogger logger, string instanceId, string workflow);

    [LoggerMessage(EventId = 22, EventName = "workflow.failed", Level = LogLevel.Error, Message = "{InstanceId} ({Workflow}) has failed: {Reason}")]
    private static partial void Failed(ILogger logger, string instanceId, string workflow, string reason);

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
