using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Benchmarks.Engine;

/// <summary>An engine on real files and the real clock, as a host runs it: synchronous=FULL, default settings.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly SqliteDatabase _database;

    private EngineHost(string folder)
    {
        _database = SqliteDatabase.Open(folder, TimeProvider.System, NullLoggerFactory.Instance);
        Engine = new(_database, Sample.Registry, _services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLoggerFactory.Instance);
    }

    public EmbeddedWorkflowEngine Engine { get; }

    public static string NewFolder() => Path.Combine(Path.GetTempPath(), "lotflow-benchmarks", Guid.NewGuid().ToString("N"));

    public static async Task<EngineHost> OpenAsync(string folder)
    {
        var host = new EngineHost(folder);
        await host.Engine.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _database.DisposeAsync();
        await _services.DisposeAsync();
    }

    internal static class Sample
    {
        public static readonly WorkflowName<int, int> Five = new("Five");
        public static readonly WorkflowName<int, string> Waiting = new("Waiting");
        public static readonly ActivityName<int, int> Increment = new("Increment");

        public static WorkflowRegistry Registry => new WorkflowRegistry()
            .AddWorkflow<FiveActivities, int, int>(Five)
            .AddWorkflow<WaitForEvent, int, string>(Waiting)
            .AddActivity<AddOne, int, int>(Increment);
    }

    private sealed class FiveActivities : Workflow<int, int>
    {
        public override async Task<int> RunAsync(IWorkflowContext context, int input)
        {
            for (var i = 0; i < 5; i++)
                input = await context.CallActivityAsync(Sample.Increment, input);
            return input;
        }
    }

    private sealed class WaitForEvent : Workflow<int, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, int input)
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimerAsync(context.UtcNow.AddDays(1 + input % 30), cancellation.Token);
            var go = context.WaitForExternalEventAsync<string>("go");
            if (await Task.WhenAny(go, timer) == timer)
                return "late";
            cancellation.Cancel();
            return await go;
        }
    }

    private sealed class AddOne : Activity<int, int>
    {
        public override Task<int> RunAsync(ActivityContext context, int input) => Task.FromResult(input + 1);
    }
}
