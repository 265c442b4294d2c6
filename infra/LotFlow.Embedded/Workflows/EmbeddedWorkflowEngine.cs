using System.Collections.Concurrent;
using System.Threading.Channels;
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
    private static readonly TimeSpan StoreRetryDelay = TimeSpan.FromSeconds(1);

    private readonly SqliteDatabase _database;
    private readonly WorkflowRegistry _registry;
    private readonly TimeProvider _clock;
    private readonly EngineOptions _options;
    private readonly ILogger _logger;
    private readonly WorkflowReads _reads;
    private readonly WorkflowWrites _writes;
    private readonly TurnTaker _turnTaker;
    private readonly ActivityRunner _activities;
    private readonly DueTimes _dueTimes;
    private readonly SlotTable _slots;
    private readonly WorkTracker _work = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<InstanceSlot> _ready = Channel.CreateUnbounded<InstanceSlot>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _completions = new();
    private readonly ConcurrentDictionary<string, bool> _recovered = new();
    private Task[] _loops = [];

    public EmbeddedWorkflowEngine(
        SqliteDatabase database, WorkflowRegistry registry, IServiceScopeFactory services, TimeProvider clock, ILoggerFactory loggers, EngineOptions? options = null)
    {
        _database = database;
        _registry = registry;
        _clock = clock;
        _options = options ?? new();
        _logger = loggers.CreateLogger<EmbeddedWorkflowEngine>();
        _reads = new(database);
        _writes = new(database);
        _slots = new(_options.WarmInstances);
        _turnTaker = new(registry, _reads, _writes, new TurnWriter(database), clock, _options, loggers, id => Post(id, answer: null, inboxDirty: true));
        _activities = new(registry, services, _reads, _writes, clock, _options, _work, _logger, _stopping.Token)
        {
            OnAnswer = answer => Post(answer.Key.InstanceId, answer),
            OnRetry = entry => _dueTimes!.Add(entry),
        };
        _dueTimes = new(clock, _reads.DueAfter, OnDue);
    }

    /// <summary>True from <see cref="StartAsync(CancellationToken)"/> until it is stopped.</summary>
    public bool IsRunning => _loops.Length > 0 && !_stopping.IsCancellationRequested;

    /// <summary>When the next timer or second attempt is due, as far as is known; for tests that move the clock.</summary>
    public DateTimeOffset? NextDue => _dueTimes.Next;

    /// <summary>Creates the tables where missing and picks up everything that an earlier process left.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        await WorkflowSchema.CreateAsync(_database);
        cancellation.ThrowIfCancellationRequested();
        var (instances, activities) = _reads.LeftOver();
        foreach (var id in instances)
        {
            _recovered[id] = true;
            Post(id, answer: null, inboxDirty: true, retryBlocked: true);
        }

        _loops = [.. Enumerable.Range(0, _options.ConcurrentTurns).Select(_ => Task.Run(LoopAsync, CancellationToken.None))];
        foreach (var key in activities)
            _activities.RunRecovered(key);
        _dueTimes.Start();
        _logger.LogInformation("Workflow engine started: {Instances} instances with news and {Activities} activities left over", instances.Count, activities.Count);
    }

    /// <summary>Completes when nothing is at hand: every turn taken, every activity run. Timers that are not due do not count.</summary>
    public Task WhenIdleAsync() => _work.WhenIdle();

    public async Task<bool> StartAsync<TInput, TOutput>(
        WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellation = default)
    {
        DocumentKey.Checked(instanceId);
        var started = await _writes.StartAsync(
            instanceId, workflow.Name, _registry.LatestVersion(workflow.Name), LotFlowJson.Serialize(input), parentId: null, _clock.GetUtcNow());
        if (started)
            Post(instanceId, answer: null, inboxDirty: true);
        return started;
    }

    public async Task<EventDelivery> RaiseEventAsync<T>(string instanceId, string eventName, T payload, CancellationToken cancellation = default)
    {
        var delivery = await _writes.AppendAsync(instanceId, HistoryEventKind.ExternalEventReceived, eventName, LotFlowJson.Serialize(payload));
        if (delivery == EventDelivery.Accepted)
            Post(instanceId, answer: null, inboxDirty: true);
        return delivery;
    }

    public Task<WorkflowInstance?> GetAsync(string instanceId, CancellationToken cancellation = default) => Task.FromResult(_reads.Instance(instanceId));

    public Task<WorkflowInstancePage> QueryAsync(WorkflowQuery query, CancellationToken cancellation = default) => Task.FromResult(_reads.Query(query));

    /// <summary>How many instances there are in each status, for metrics.</summary>
    public IReadOnlyDictionary<WorkflowStatus, long> CountByStatus() => _reads.CountByStatus();

    /// <summary>The whole history of an instance, for a file that is replayed in the tests of later versions.</summary>
    public RecordedHistory? ExportHistory(string instanceId) =>
        _reads.Header(instanceId) is { } h ? RecordedHistory.From(h.Id, h.Name, h.Version, h.Generation, _reads.History(instanceId)) : null;

    public Task<bool> SuspendAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SetSuspendedAsync(instanceId, suspended: true, reason);

    public Task<bool> ResumeAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SetSuspendedAsync(instanceId, suspended: false, reason);

    public async Task<bool> TerminateAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        var json = LotFlowJson.Serialize(new TerminationReason(reason));
        if (await _writes.AppendAsync(instanceId, HistoryEventKind.ExecutionTerminated, name: null, json) != EventDelivery.Accepted)
            return false;
        Post(instanceId, answer: null, inboxDirty: true);
        await WaitForCompletionAsync(instanceId, cancellation);
        return true;
    }

    public Task<bool> PurgeAsync(string instanceId, CancellationToken cancellation = default) => _writes.PurgeAsync(instanceId);

    public async Task<WorkflowInstance?> WaitForCompletionAsync(string instanceId, CancellationToken cancellation = default)
    {
        while (true)
        {
            // Registered before the look, so that an end between the look and the wait is not missed.
            var completion = _completions.GetOrAdd(instanceId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            var instance = _reads.Instance(instanceId);
            if (instance is null or { IsFinished: true })
            {
                _completions.TryRemove(KeyValuePair.Create(instanceId, completion));
                completion.TrySetResult();
                return instance;
            }

            await completion.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Takes no new turns, lets those at hand finish, and cancels activities; what they had not finished runs again after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        _ready.Writer.TryComplete();
        _dueTimes.Dispose();
        await Task.WhenAll(_loops);
        _activities.Dispose();
    }

    private async Task<bool> SetSuspendedAsync(string instanceId, bool suspended, string? reason)
    {
        if (!await _writes.SetSuspendedAsync(instanceId, suspended, _clock.GetUtcNow()))
            return false;
        _logger.LogWarning("Instance {Instance} was {Action}: {Reason}", instanceId, suspended ? "suspended" : "resumed", reason ?? "no reason given");
        Post(instanceId, answer: null, inboxDirty: true, retryBlocked: !suspended, reload: true);
        return true;
    }

    private void OnDue(IReadOnlyList<DueEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (!entry.IsTimer)
                _activities.RunStored(entry.Key);
            else if (_reads.TimerExists(entry.Key))
                Post(entry.Key.InstanceId, new(entry.Key, HistoryEventKind.TimerFired, Name: null, Payload: null));
        }
    }

    private void Post(string instanceId, Answer? answer, bool inboxDirty = false, bool retryBlocked = false, bool reload = false)
    {
        if (!_slots.Post(instanceId, answer, inboxDirty, retryBlocked, reload, out var slot))
            return;
        _work.Begin();
        Queue(slot);
    }

    private void Queue(InstanceSlot slot)
    {
        if (!_ready.Writer.TryWrite(slot))
            _work.End();
    }

    private async Task LoopAsync()
    {
        await foreach (var slot in _ready.Reader.ReadAllAsync())
        {
            // Stopping: what is queued is stored and is picked up after the next start.
            if (_stopping.IsCancellationRequested)
            {
                _work.End();
                continue;
            }

            await TakeTurnAsync(slot);
        }
    }

    private async Task TakeTurnAsync(InstanceSlot slot)
    {
        var mail = slot.Take();
        try
        {
            var isRecovered = !_recovered.IsEmpty && _recovered.TryRemove(slot.Id, out _);
            if (await _turnTaker.TakeAsync(slot, mail, isRecovered) is { } result)
                Dispatch(slot, result);
        }
        catch (Exception e)
        {
            // The turn is not stored, so it is taken again from the store once that works; the slot forgets what it knew.
            _logger.LogError(e, "A turn of {Instance} was not stored and is taken again", slot.Id);
            slot.Header = null;
            slot.Execution = null;
            if (!_stopping.IsCancellationRequested)
                _clock.CreateTimer(_ => Repost(slot.Id, mail), state: null, StoreRetryDelay, Timeout.InfiniteTimeSpan);
        }

        if (_slots.EndTurn(slot))
            Queue(slot);
        else
            _work.End();
    }

    private void Repost(string instanceId, Mail mail)
    {
        foreach (var answer in mail.Answers)
            Post(instanceId, answer);
        Post(instanceId, answer: null, inboxDirty: true, mail.RetryBlocked);
    }

    private void Dispatch(InstanceSlot slot, TurnResult result)
    {
        if (result.Outcome is { End: null } outcome)
        {
            foreach (var activity in outcome.Activities)
            {
                var key = new OperationKey(slot.Id, result.Generation, activity.Operation);
                _activities.Run(new(key, activity.Name, activity.Input, activity.Retry, Attempt: 1, result.Now, result.Now, Deliveries: 0));
            }

            foreach (var timer in outcome.Timers)
            {
                var due = WorkflowReads.Time(WorkflowReads.MillisecondsUp(timer.DueAt));
                _dueTimes.Add(new(due, new(slot.Id, result.Generation, timer.Operation), IsTimer: true));
            }
        }

        foreach (var id in result.Effects.Woken)
            Post(id, answer: null, inboxDirty: true);
        if (result.Effects.Status >= WorkflowStatus.Completed && _completions.TryRemove(slot.Id, out var completion))
            completion.TrySetResult();
    }
}
