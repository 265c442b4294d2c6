using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows;
using LotFlow.Http.Health;

namespace LotFlow.Server.Hosting;

internal sealed class EmbeddedStatus(EmbeddedWorkflowEngine engine) : IHostStatus
{
    public bool IsEngineRunning => engine.IsRunning;

    public IReadOnlyDictionary<WorkflowStatus, long> CountWorkflows() => engine.CountByStatus();
}
