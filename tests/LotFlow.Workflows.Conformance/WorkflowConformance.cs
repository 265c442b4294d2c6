using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Conformance;

/// <summary>
/// What workflow code and its callers may rely on, whichever engine runs it. An engine's test project subclasses this and
/// implements only <see cref="StartAsync"/>. No scenario asserts how long something took, so that an engine with a real clock
/// can run them too; a time-out here only ends what hangs.
/// </summary>
public abstract partial class WorkflowConformance : IAsyncLifetime
{
    private static readonly TimeSpan UntilItHangs = TimeSpan.FromMinutes(1);
    private const int UntilItIsNotSeen = 300;

    private readonly CollectedLogs _logs = new();
    private ConformanceHost? _host;

    /// <summary>The unit of time of the scenarios: timers wait a few of them, or far more than any scenario lasts.</summary>
    protected virtual TimeSpan Tick => TimeSpan.FromMinutes(1);

    /// <summary>False for a platform that lists its instances in pages which do not follow each other in the order of ids.</summary>
    protected virtual bool PagesAreInOrder => true;

    private ConformanceHost Host => _host!;

    private IWorkflowClient Client => Host.Client;

    private ActivityProbe Probe { get; } = new();

    /// <summary>Starts an engine that is empty and runs what the setup says.</summary>
    protected abstract Task<ConformanceHost> StartAsync(ConformanceSetup setup);

    public async ValueTask InitializeAsync() => _host = await StartAsync(new(CreateRegistry(), Probe, _logs));

    public async ValueTask DisposeAsync()
    {
        // An activity that a failed scenario left at the gate would hold up the engine's end.
        Probe.OpenGate();
        if (_host is not null)
            await _host.DisposeAsync();
        _logs.Dispose();
        GC.SuppressFinalize(this);
    }

    private static WorkflowRegistry CreateRegistry()
    {
        var registry = ActivityNames.AddTo(new WorkflowRegistry());
        AddActivityWorkflows(registry);
        AddEventWorkflows(registry);
        AddTimerWorkflows(registry);
        AddChildWorkflows(registry);
        AddContinuingWorkflows(registry);
        AddStatusWorkflows(registry);
        AddReplayWorkflows(registry);
        AddPayloadWorkflows(registry);
        return registry;
    }

    private async Task StartInstanceAsync<TInput, TOutput>(WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input) =>
        Assert.True(await Client.StartAsync(workflow, instanceId, input));

    private async Task RaiseAsync<T>(string instanceId, string eventName, T payload) =>
        Assert.Equal(EventDelivery.Accepted, await Client.RaiseEventAsync(instanceId, eventName, payload));

    private async Task<WorkflowInstance> EndOfAsync(string instanceId)
    {
        var instance = await Client.WaitForCompletionAsync(instanceId).WaitAsync(UntilItHangs);
        Assert.NotNull(instance);
        Assert.True(instance.IsFinished);
        return instance;
    }

    /// <summary>The output of an instance that must complete.</summary>
    private async Task<T> OutputAsync<T>(string instanceId)
    {
        var instance = await EndOfAsync(instanceId);
        Assert.Null(instance.Failure);
        Assert.Equal(WorkflowStatus.Completed, instance.Status);
        return instance.Output!.Value.Deserialize<T>(LotFlowJson.Options)!;
    }

    private async Task<WorkflowFailure> FailureAsync(string instanceId)
    {
        var instance = await EndOfAsync(instanceId);
        Assert.Equal(WorkflowStatus.Failed, instance.Status);
        return instance.Failure!;
    }

    /// <summary>Waits until status queries show what is expected.</summary>
    private async Task<WorkflowInstance> SeenAsync(string instanceId, Func<WorkflowInstance, bool> expected)
    {
        WorkflowInstance? last = null;
        for (var i = 0; i < UntilItIsNotSeen; i++)
        {
            await Host.SettleAsync();
            last = await Client.GetAsync(instanceId);
            if (last is not null && expected(last))
                return last;
        }

        throw new InvalidOperationException($"What was expected of '{instanceId}' was never seen; it shows {last?.ToString() ?? "nothing"}.");
    }

    private Task<WorkflowInstance> SeenAtAsync(string instanceId, string step) =>
        SeenAsync(instanceId, i => i.CustomStatus is { ValueKind: JsonValueKind.String } status && status.GetString() == step);

    private Task<WorkflowInstance> SeenAsync(string instanceId, WorkflowStatus status) => SeenAsync(instanceId, i => i.Status == status);
}
