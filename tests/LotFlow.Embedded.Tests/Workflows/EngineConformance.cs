using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows;
using LotFlow.Workflows.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>The workflow port on an engine that keeps executions in memory between turns.</summary>
public sealed class WarmEngineConformanceTests : WorkflowConformance
{
    protected override Task<ConformanceHost> StartAsync(ConformanceSetup setup) => EngineConformanceHost.StartAsync(setup, warmInstances: 1000);
}

/// <summary>The workflow port on an engine that replays the whole history before each turn.</summary>
public sealed class ColdEngineConformanceTests : WorkflowConformance
{
    protected override Task<ConformanceHost> StartAsync(ConformanceSetup setup) => EngineConformanceHost.StartAsync(setup, warmInstances: 0);
}

/// <summary>An engine on a folder of its own, under a clock that only the scenario moves.</summary>
internal sealed class EngineConformanceHost : ConformanceHost
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services;
    private readonly SqliteDatabase _database;
    private readonly EmbeddedWorkflowEngine _engine;

    private EngineConformanceHost(ConformanceSetup setup, int warmInstances)
    {
        _services = new ServiceCollection().AddSingleton(setup.Probe).BuildServiceProvider();
        _database = SqliteDatabase.Open(_folder.Path, _clock, setup.Loggers);
        _engine = new(
            _database,
            setup.Registry,
            _services.GetRequiredService<IServiceScopeFactory>(),
            _clock,
            setup.Loggers,
            new EngineOptions { WarmInstances = warmInstances });
    }

    public override IWorkflowClient Client => _engine;

    public static async Task<ConformanceHost> StartAsync(ConformanceSetup setup, int warmInstances)
    {
        var host = new EngineConformanceHost(setup, warmInstances);
        await host._engine.StartAsync();
        return host;
    }

    public override Task AdvanceAsync(TimeSpan time) => _clock.AdvanceAsync(time, () => _engine.NextDue, _engine.WhenIdleAsync);

    public override Task SettleAsync() => _engine.WhenIdleAsync();

    public override async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _database.DisposeAsync();
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
