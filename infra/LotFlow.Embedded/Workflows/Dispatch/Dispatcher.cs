using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows.History;
using LotFlow.Embedded.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>
/// Brings what has happened to the instance that it concerns: gives turns, runs what the turns have scheduled, fires timers, wakes
/// parents. Nothing polls.
/// </summary>
internal sealed class Dispatcher : IAsyncDisposable
{
    private static readonly TimeSpan StoreRetryDelay = TimeSpan.FromSeconds(1);

    private readonly SqliteDatabase _database;
    private readonly TimeProvider _clock;
    private readonly EngineOptions _options;
    private readonly ILogger _logger;
    private readonly WorkflowReads _reads;
    private readonly TurnTaker _turnTaker;
    private readonly LimitedQueue<InstanceSlot> _turns;
    private readonly ActivityRunner _activities;
    private readonly DueTimes _dueTimes;
    private readonly SlotTable _slots;
    private readonly WorkTracker _work = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task> _stopped;
    // What is due by this time was due while a process ran that died, and may be what it died of.
    private DateTimeOffset _recoverUntil = DateTimeOffset.MinValue;
    private bool _started;

    public Dispatcher(
        SqliteDatabase database, WorkflowRegistry registry, IServiceScopeFactory services, TimeProvider clock, ILoggerFactory loggers, EngineOptions options)
    {
        (_database, _clock, _options) = (database, clock, options);
        _logger = loggers.CreateLogger<Dispatcher>();
        _reads = new(database);
        _slots = new(options.WarmInstances);
        _turnTaker = new(registry, database, clock, options, loggers, id => Post(id, News.Violation));
        _turns = new(options.ConcurrentTurns, TakeTurnAsync);
        _activities = new(registry, services, database, clock, options, _work, loggers, _stopping.Token)
        {
            OnAnswer = (answer, isRecovered) => PostHere(answer.Key.InstanceId, isRecovered ? News.Recovered : News.None, answer),
            OnRetry = entry => _dueTimes!.Add(entry),
        };
        _dueTimes = new(clock, LoadDue, OnDue);
        _stopped = new(StopAsync);
    }

    /// <summary>Who waits for the end of an instance.</summary>
    public CompletionWaits Completions { get; } = new();

    public bool IsRunning => _started && !_stopping.IsCancellationRequested;

    public int InstancesInMemory => _slots.Count;

    public DateTimeOffset? NextDue => _dueTimes.Next;

    public Task WhenIdleAsync() => _work.WhenIdle();

    /// <summary>Creates the tables where missing and picks up everything that an earlier process left.</summary>
    public async Task StartAsync()
    {
        if (_started)
            throw new InvalidOperationException("The workflow engine has been started already.");
        var died = await WorkflowSchema.OpenAsync(_database);
        if (died)
            _recoverUntil = _clock.GetUtcNow();
        _started = true;
        var (instances, activities) = _reads.LeftOver();
        foreach (var id in instances)
            Post(id, News.Inbox | News.Retry | (died ? News.Recovered : News.None));
        foreach (var key in activities)
            RunLeftOver(key, died);
        _dueTimes.Start();
        _logger.LogInformation("Workflow engine started: {Instances} instances with news and {Activities} activities left over", instances.Count, activities.Count);
    }

    /// <summary>Takes no new turns, lets those at hand finish, cancels activities and waits for them for a while.</summary>
    public ValueTask DisposeAsync() => new(_stopped.Value);

    /// <summary>Tells an instance that something has happened; it gets a turn.</summary>
    public void Post(string instanceId, News news, Answer? answer = null, InstanceHeader? started = null)
    {
        if (!_slots.Post(instanceId, answer, news, started, out var slot))
            return;
        _work.Begin();
        _turns.Add(slot);
    }

    private async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _dueTimes.Dispose();
        await _turns.CloseAsync();
        try
        {
            // In real time, since a stop must come to an end also under a clock that stands still.
            await _work.WhenIdle().WaitAsync(_options.StopPatience);
        }
        catch (TimeoutException)
        {
            _logger.LogWarning("Some activities did not heed the stop within {Patience}; they run again after the next start", _options.StopPatience);
        }

        Completions.Close();
        if (!_started)
            return;
        try
        {
            await WorkflowSchema.CloseAsync(_database);
        }
        catch (StoreUnavailableException e)
        {
            _logger.LogWarning(e, "The store was down at the stop, so the next start takes it for a crash");
        }
    }

    private IReadOnlyList<DueEntry> LoadDue(DateTimeOffset after, int limit)
    {
        try
        {
            return _reads.DueAfter(after, limit);
        }
        catch (Exception e)
        {
            _logger.LogError(e, "What is due next could not be read; it is read again");
            throw;
        }
    }

    private void OnDue(IReadOnlyList<DueEntry> entries)
    {
        foreach (var entry in entries)
        {
            var isLeftOver = entry.DueAt <= _recoverUntil;
            if (!entry.IsTimer)
                RunLeftOver(entry.Key, isLeftOver);
            else if (IsOpen(entry))
                Post(entry.Key.InstanceId, isLeftOver ? News.Recovered : News.None, new(entry.Key, HistoryEventKind.TimerFired, Name: null, Payload: null));
        }
    }

    private void RunLeftOver(OperationKey key, bool died)
    {
        if (died)
            _activities.RunRecovered(key);
        else
            _activities.RunStored(key);
    }

    /// <summary>False for a timer that was cancelled, so that no instance is loaded for it.</summary>
    private bool IsOpen(DueEntry timer)
    {
        try
        {
            return _reads.TimerExists(timer.Key);
        }
        catch (StoreUnavailableException e)
        {
            // The turn finds out, or fails to, and is then taken again; a timer's thread must not throw.
            _logger.LogDebug(e, "Timer {Timer} could not be looked up", timer.Key);
            return true;
        }
    }

    /// <summary>As <see cref="Post"/>, but the turn is taken on this thread if it can be; only for a caller that is about to end.</summary>
    private void PostHere(string instanceId, News news, Answer answer)
    {
        if (!_slots.Post(instanceId, answer, news, started: null, out var slot))
            return;
        _work.Begin();
        _turns.AddHere(slot);
    }

    private async Task<Action?> TakeTurnAsync(InstanceSlot slot)
    {
        // Stopping: what is queued is stored and is picked up after the next start.
        if (_stopping.IsCancellationRequested)
        {
            _work.End();
            return null;
        }

        Action? follows = null;
        var mail = slot.Take();
        try
        {
            if (await _turnTaker.TakeAsync(slot, mail) is { } result)
                follows = Dispatch(slot, result);
        }
        catch (Exception e)
        {
            TakeAgain(slot, mail, e);
        }

        if (_slots.EndTurn(slot))
            _turns.Add(slot);
        else
            _work.End();
        return follows;
    }

    /// <summary>The turn is not stored, so it is taken again from the store; the slot forgets what it knew.</summary>
    private void TakeAgain(InstanceSlot slot, Mail mail, Exception reason)
    {
        slot.Header = null;
        slot.Execution = null;
        if (_stopping.IsCancellationRequested)
            return;
        _logger.LogError(reason, "A turn of {Instance} was not stored and is taken again", slot.Id);
        if (reason is StaleTurnException)
            Repost(slot.Id, mail);
        else
            _clock.CreateTimer(_ => Repost(slot.Id, mail), state: null, StoreRetryDelay, Timeout.InfiniteTimeSpan);
    }

    private void Repost(string instanceId, Mail mail)
    {
        foreach (var answer in mail.Answers)
            Post(instanceId, News.None, answer);
        // It was counted once already that the instance is taken up again.
        Post(instanceId, (mail.News | News.Inbox) & ~News.Recovered);
    }

    /// <summary>Sets going what a turn has scheduled; what is left to do when the turn has ended is answered.</summary>
    private Action? Dispatch(InstanceSlot slot, TurnResult result)
    {
        Action? follows = null;
        if (result.Outcome is { End: null } outcome)
        {
            for (var i = 0; i < outcome.Activities.Count; i++)
            {
                var scheduled = outcome.Activities[i];
                var key = new OperationKey(slot.Id, result.Generation, scheduled.Operation);
                var activity = new ActivityRow(
                    key, scheduled.Name, scheduled.Input, scheduled.Retry, Attempt: 1, result.Now, result.Now, Deliveries: 0);
                if (i == outcome.Activities.Count - 1)
                    follows = _activities.RunLater(activity);
                else
                    _activities.Run(activity);
            }

            foreach (var timer in outcome.Timers)
            {
                var due = WorkflowReads.Time(WorkflowReads.MillisecondsUp(timer.DueAt));
                _dueTimes.Add(new(due, new(slot.Id, result.Generation, timer.Operation), IsTimer: true));
            }
        }

        foreach (var id in result.Effects.Woken)
            Post(id, News.Inbox);
        if (result.Effects.Status >= WorkflowStatus.Completed)
            Completions.Finished(slot.Id);
        return follows;
    }
}
