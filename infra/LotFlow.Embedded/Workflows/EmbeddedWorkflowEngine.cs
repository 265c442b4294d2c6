using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows.Dispatch;
using LotFlow.Embedded.Workflows.History;
using LotFlow.Embedded.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LotFlow.Embedded.Workflows;

/// <summary>
/// Durable workflows in one process on one SQLite file, with the semantics of Durable Functions. Nothing polls: an idle engine
/// costs nothing, however many instances wait.
/// </summary>
public sealed class EmbeddedWorkflowEngine : IWorkflowClient, IAsyncDisposable
{
    private readonly WorkflowRegistry _registry;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly WorkflowReads _reads;
    private readonly WorkflowWrites _writes;
    private readonly Dispatcher _dispatcher;

    public EmbeddedWorkflowEngine(
        SqliteDatabase database, WorkflowRegistry registry, IServiceScopeFactory services, TimeProvider clock, ILoggerFactory loggers, EngineOptions? options = null)
    {
        _registry = registry;
        _clock = clock;
        _logger = loggers.CreateLogger<EmbeddedWorkflowEngine>();
        _reads = new(database);
        _writes = new(database);
        _dispatcher = new(database, registry, services, clock, loggers, options ?? new());
    }

    /// <summary>True from <see cref="StartAsync(CancellationToken)"/> until it is stopped.</summary>
    public bool IsRunning => _dispatcher.IsRunning;

    /// <summary>When the next timer or second attempt is due, as far as is known; for tests that move the clock.</summary>
    public DateTimeOffset? NextDue => _dispatcher.NextDue;

    internal int InstancesWaitedFor => _dispatcher.Completions.Count;

    internal int InstancesInMemory => _dispatcher.InstancesInMemory;

    /// <summary>Creates the tables where missing and picks up everything that an earlier process left.</summary>
    public Task StartAsync(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return _dispatcher.StartAsync();
    }

    /// <summary>Completes when nothing is at hand: every turn taken, every activity run. Timers that are not due do not count.</summary>
    public Task WhenIdleAsync() => _dispatcher.WhenIdleAsync();

    public async Task<bool> StartAsync<TInput, TOutput>(
        WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellation = default)
    {
        DocumentKey.Checked(instanceId);
        var header = InstanceHeader.Started(instanceId, workflow.Name, _registry.LatestVersion(workflow.Name), LotFlowJson.Serialize(input));
        var started = await _writes.StartAsync(header, parentId: null, _clock.GetUtcNow());
        if (started)
            _dispatcher.Post(instanceId, News.None, started: header);
        return started;
    }

    public async Task<EventDelivery> RaiseEventAsync<T>(string instanceId, string eventName, T payload, CancellationToken cancellation = default)
    {
        var delivery = await _writes.AppendAsync(instanceId, HistoryEventKind.ExternalEventReceived, eventName, LotFlowJson.Serialize(payload));
        if (delivery == EventDelivery.Accepted)
            _dispatcher.Post(instanceId, News.Inbox);
        return delivery;
    }

    public Task<WorkflowInstance?> GetAsync(string instanceId, CancellationToken cancellation = default) => Task.FromResult(_reads.Instance(instanceId));

    public Task<WorkflowInstancePage> QueryAsync(WorkflowQuery query, CancellationToken cancellation = default) => Task.FromResult(_reads.Query(query));

    /// <summary>How many instances there are in each status, for metrics.</summary>
    public IReadOnlyDictionary<WorkflowStatus, long> CountByStatus() => _reads.CountByStatus();

    /// <summary>The whole history of an instance, for a file that is replayed in the tests of later versions.</summary>
    public RecordedHistory? ExportHistory(string instanceId) => _reads.Recorded(instanceId);

    public async Task<bool> SuspendAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        if (!await _writes.SuspendAsync(instanceId, _clock.GetUtcNow()))
            return false;
        _logger.LogWarning("Instance {Instance} was suspended: {Reason}", instanceId, reason ?? "no reason given");
        _dispatcher.Post(instanceId, News.Header);
        return true;
    }

    public async Task<bool> ResumeAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        if (!await _writes.ResumeAsync(instanceId, _clock.GetUtcNow()))
            return false;
        _logger.LogWarning("Instance {Instance} was resumed: {Reason}", instanceId, reason ?? "no reason given");
        _dispatcher.Post(instanceId, News.Header | News.Inbox | News.Retry);
        return true;
    }

    public async Task<bool> TerminateAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        var json = LotFlowJson.Serialize(new TerminationReason(reason));
        if (await _writes.AppendAsync(instanceId, HistoryEventKind.ExecutionTerminated, name: null, json) != EventDelivery.Accepted)
            return false;
        _dispatcher.Post(instanceId, News.Inbox);
        return await WaitForCompletionAsync(instanceId, cancellation) is { Status: WorkflowStatus.Terminated };
    }

    public Task<bool> PurgeAsync(string instanceId, CancellationToken cancellation = default) => _writes.PurgeAsync(instanceId);

    public async Task<WorkflowInstance?> WaitForCompletionAsync(string instanceId, CancellationToken cancellation = default)
    {
        var waited = _dispatcher.Completions.Join(instanceId);
        try
        {
            var instance = _reads.Instance(instanceId);
            if (instance is null or { IsFinished: true })
                return instance;
            await waited.End.Task.WaitAsync(cancellation);
            return _reads.Instance(instanceId);
        }
        finally
        {
            _dispatcher.Completions.Leave(instanceId, waited);
        }
    }

    /// <summary>
    /// Takes no new turns, lets those at hand finish, and cancels activities, which it waits for a while; what they had not finished
    /// runs again after the next start.
    /// </summary>
    public ValueTask DisposeAsync() => _dispatcher.DisposeAsync();
}
