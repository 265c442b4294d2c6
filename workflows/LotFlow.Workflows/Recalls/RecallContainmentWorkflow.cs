using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>A recall; input of <see cref="RecallContainmentWorkflow"/> and of its activities.</summary>
public sealed record RecallRef(string RecallId) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => [(WorkTrace.InstanceId, Recall.InstanceId(RecallId))];
}

public sealed record RecallOutcome(string RecallId, RecallState State);

/// <summary>Sees a recall or a drill through, from the moment when its scope is blocked until it is closed.</summary>
public sealed class RecallContainmentWorkflow : Workflow<RecallRef, RecallOutcome>
{
    /// <summary>Something of the recall has changed in the store: its scope was touched, somebody confirmed, answered, asked or decided.</summary>
    public const string ChangedEvent = "recall-changed";

    public override Task<RecallOutcome> RunAsync(IWorkflowContext context, RecallRef input) => throw new NotSupportedException("Being written.");
}
