using LotFlow.Abstractions.Workflows;
using LotFlow.Http.Health;

namespace LotFlow.Functions.Hosting;

/// <summary>The platform runs the engine, for this worker and for others: whoever answers a request through it has seen it run.</summary>
internal sealed class DurableStatus : IHostStatus
{
    public bool IsEngineRunning => true;

    /// <summary>Counting would read the whole task hub; the platform's own dashboard has the numbers.</summary>
    public IReadOnlyDictionary<WorkflowStatus, long>? CountWorkflows() => null;
}
