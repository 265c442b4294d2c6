using System.Text.Json;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Functions.Durable;
using LotFlow.Workflows.Conformance;
using LotFlow.Workflows.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Workflows.DurableConformance;

/// <summary>
/// The durable adapter of the Functions app over a task hub in memory, wired as the app wires it: each workflow and each activity is a
/// function of its own name, and the claims of ids are in a document store.
/// </summary>
internal sealed class DurableConformanceHost : ConformanceHost
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(100);

    private readonly string _folder = Directory.CreateTempSubdirectory("lotflow-test-").FullName;
    private readonly DurableClientAccessor _clients = new();
    private readonly ServiceProvider _services;
    private readonly SqliteDatabase _database;
    private DurableTaskTestHost? _hub;
    private DurableWorkflowClient? _client;

    private DurableConformanceHost(ConformanceSetup setup)
    {
        _services = new ServiceCollection().AddSingleton(setup.Probe).BuildServiceProvider();
        _database = SqliteDatabase.Open(_folder, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public override IWorkflowClient Client
    {
        get
        {
            // What the [DurableClient] binding does for an invocation: it stays with the scenario that asks.
            _ = _clients.Use(Platform);
            return _client!;
        }
    }

    private DurableTaskClient Platform => _hub!.Client;

    public static async Task<ConformanceHost> StartAsync(ConformanceSetup setup)
    {
        var host = new DurableConformanceHost(setup);
        await host.OpenAsync(setup);
        return host;
    }

    public override Task AdvanceAsync(TimeSpan time) => Task.Delay(time);

    public override Task SettleAsync() => Task.Delay(s_moment);

    public override async ValueTask DisposeAsync()
    {
        if (_hub is not null)
            await _hub.DisposeAsync();
        await _database.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync(ConformanceSetup setup)
    {
        var guard = new StartGuard(await SqliteDocumentStore.OpenAsync(_database, Containers.All), TimeProvider.System);
        var claims = new InstanceClaims(_clients, setup.Registry, guard);
        var activities = new ActivityRunner(setup.Registry, _services.GetRequiredService<IServiceScopeFactory>());
        var starter = new InstanceStarter(_clients, setup.Registry, guard, TimeProvider.System);
        _client = new(_clients, starter, guard, TimeProvider.System);
        _hub = await DurableTaskTestHost.StartAsync(
            tasks => AddTasks(tasks, setup.Registry, activities, claims), new DurableTaskTestHostOptions { LoggerFactory = setup.Loggers });
    }

    private void AddTasks(DurableTaskRegistry tasks, WorkflowRegistry registry, ActivityRunner activities, InstanceClaims claims)
    {
        foreach (var name in registry.Workflows.Select(w => w.Name).Distinct(StringComparer.Ordinal))
            tasks.AddOrchestratorFunc<JsonElement>(name, context => WorkflowRunner.RunAsync(context, name, registry));
        foreach (var name in registry.Activities.Select(a => a.Name))
            tasks.AddActivityFunc<JsonElement, JsonElement>(name, (_, call) => activities.RunAsync(name, call, CancellationToken.None));
        tasks.AddActivityFunc<JsonElement, JsonElement>(ChildCalls.ClaimInstance, async (_, call) =>
        {
            using var current = _clients.Use(Platform);
            return await claims.RunAsync(call, CancellationToken.None);
        });
    }
}
