using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>An engine on a folder of its own, under a clock that only the test moves. It can be stopped and started again.</summary>
internal sealed class EngineHarness : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "lotflow-tests", Guid.NewGuid().ToString("N"));
    private readonly ServiceProvider _services;
    private SqliteDatabase? _database;

    private EngineHarness(Action<IServiceCollection>? services)
    {
        var collection = new ServiceCollection();
        services?.Invoke(collection);
        _services = collection.BuildServiceProvider();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero));

    public EmbeddedWorkflowEngine Engine { get; private set; } = null!;

    public EngineOptions Options { get; set; } = new();

    public static async Task<EngineHarness> StartAsync(
        WorkflowRegistry registry, Action<IServiceCollection>? services = null, EngineOptions? options = null)
    {
        var harness = new EngineHarness(services) { Options = options ?? new() };
        await harness.OpenAsync(registry);
        return harness;
    }

    /// <summary>Stops the engine as a graceful stop does and starts it again on the same folder, with this code.</summary>
    public async Task RestartAsync(WorkflowRegistry registry)
    {
        await CloseAsync();
        await OpenAsync(registry);
    }

    /// <summary>Moves the clock, stopping at each moment when something is due and letting the engine do it.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        var target = Clock.GetUtcNow() + time;
        await Engine.WhenIdleAsync();
        while (Engine.NextDue is { } due && due <= target)
        {
            if (due > Clock.GetUtcNow())
                Clock.SetUtcNow(due);
            await Engine.WhenIdleAsync();
        }

        Clock.SetUtcNow(target);
        await Engine.WhenIdleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync(WorkflowRegistry registry)
    {
        _database = SqliteDatabase.Open(_folder, Clock, NullLoggerFactory.Instance);
        Engine = new(_database, registry, _services.GetRequiredService<IServiceScopeFactory>(), Clock, NullLoggerFactory.Instance, Options);
        await Engine.StartAsync();
    }

    private async Task CloseAsync()
    {
        await Engine.DisposeAsync();
        await _database!.DisposeAsync();
    }
}
