using LotFlow.Abstractions.Workflows;

namespace LotFlow.Http.Health;

/// <summary>What only the host knows of itself.</summary>
public interface IHostStatus
{
    /// <summary>The workflow engine takes turns.</summary>
    bool IsEngineRunning { get; }

    /// <summary>Workflow instances by status, or null on a host that does not count them.</summary>
    IReadOnlyDictionary<WorkflowStatus, long>? CountWorkflows();
}
