using LotFlow.Workflows.Conformance;

namespace LotFlow.Workflows.DurableConformance;

/// <summary>The workflow port on the durable adapter. Its clock is real, so a tick is short; a busy machine must still raise an event within ten.</summary>
public sealed class DurableConformanceTests : WorkflowConformance
{
    protected override TimeSpan Tick => TimeSpan.FromMilliseconds(500);

    /// <summary>The in-process task hub lists instances as its hash table has them.</summary>
    protected override bool PagesAreInOrder => false;

    protected override Task<ConformanceHost> StartAsync(ConformanceSetup setup) => DurableConformanceHost.StartAsync(setup);
}
