using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows.Execution;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Embedded.Workflows.History;

/// <summary>
/// Runs today's code against a history that was recorded earlier, without any store. Every version that was ever started in
/// production has a recorded history in the tests, and this proves that its code still does the same.
/// </summary>
public static class HistoryReplayer
{
    /// <exception cref="NonDeterminismException">The code does something else; the message is the diff.</exception>
    /// <exception cref="ArgumentException">The workflow's version is not registered.</exception>
    public static void Replay(WorkflowRegistry registry, RecordedHistory history)
    {
        var workflow = registry.FindWorkflow(history.Workflow, history.Version)
            ?? throw new ArgumentException($"Workflow '{history.Workflow}' version {history.Version} is not registered.", nameof(history));
        new WorkflowExecution(workflow, history.InstanceId, history.Generation, NullLoggerFactory.Instance)
            .Replay([.. history.Events.Select(e => e.ToEvent())]);
    }
}
