using System.Collections.Concurrent;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows.History;
using LotFlow.Embedded.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>
/// Runs activities, each at least once. A result is not stored here: it travels to the instance and is stored by the turn that
/// consumes it. A failure with attempts left is stored as the time of the next attempt.
/// </summary>
internal sealed class ActivityRunner
{
    private static readonly TimeSpan StoreRetryDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<OperationKey, bool> _atHand = new();
    private readonly LimitedQueue<(OperationKey Key, ActivityRow? Known, bool IsRecovered)> _queue;
    private readonly WorkflowRegistry _registry;
    private readonly IServiceScopeFactory _services;
    private readonly WorkflowReads _reads;
    private readonly WorkflowWrites _writes;
    private readonly TimeProvider _clock;
    private readonly WorkTracker _work;
    private readonly ILogger _logger;
    private readonly int _maxRecoveries;
    private readonly CancellationToken _stopping;

    public ActivityRunner(
        WorkflowRegistry registry, IServiceScopeFactory services, SqliteDatabase database, TimeProvider clock, EngineOptions options, WorkTracker work,
        ILoggerFactory loggers, CancellationToken stopping)
    {
        (_registry, _services, _clock, _work, _stopping) = (registry, services, clock, work, stopping);
        _reads = new(database);
        _writes = new(database);
        _logger = loggers.CreateLogger<ActivityRunner>();
        _maxRecoveries = options.MaxRecoveries;
        _queue = new(options.ConcurrentActivities, a => WorkAsync(a.Key, a.Known, a.IsRecovered));
    }

    /// <summary>
    /// Where answers go, and whether a process that died may have had the activity at hand. It is the last thing that the thread of
    /// the activity does. Must not throw.
    /// </summary>
    public required Action<Answer, bool> OnAnswer { get; init; }

    /// <summary>Who wakes the runner for the next attempt; must not throw.</summary>
    public required Action<DueEntry> OnRetry { get; init; }

    /// <summary>Runs an activity that was just stored.</summary>
    public void Run(ActivityRow activity) => Begin(activity.Key, activity, isRecovered: false);

    /// <summary>As <see cref="Run"/>, but when the answered action is called, and on the thread that calls it as the last thing that it does.</summary>
    public Action? RunLater(ActivityRow activity) =>
        Take(activity.Key) ? () => _queue.AddHere((activity.Key, activity, false)) : null;

    /// <summary>Runs a stored activity whose next attempt is due.</summary>
    public void RunStored(OperationKey key) => Begin(key, known: null, isRecovered: false);

    /// <summary>Runs an activity that a dead process had at hand; it is counted before it runs, since it may be what killed it.</summary>
    public void RunRecovered(OperationKey key) => Begin(key, known: null, isRecovered: true);

    private void Begin(OperationKey key, ActivityRow? known, bool isRecovered)
    {
        if (Take(key))
            _queue.Add((key, known, isRecovered));
    }

    private bool Take(OperationKey key)
    {
        if (_stopping.IsCancellationRequested || !_atHand.TryAdd(key, true))
            return false;
        _work.Begin();
        return true;
    }

    private async Task<Action?> WorkAsync(OperationKey key, ActivityRow? known, bool isRecovered)
    {
        Result? result = null;
        try
        {
            if (!_stopping.IsCancellationRequested && (known ?? _reads.Activity(key)) is { } activity)
                result = await AttemptAsync(activity, isRecovered);
        }
        catch (Exception e) when (_stopping.IsCancellationRequested)
        {
            // The row stays and runs again after the start.
            _logger.LogDebug(e, "Activity {Operation} was stopped", key);
        }
        catch (Exception e)
        {
            _logger.LogError(e, "Activity {Operation} waits for the store", key);
            _clock.CreateTimer(_ => RunStored(key), state: null, StoreRetryDelay, Timeout.InfiniteTimeSpan);
        }

        _atHand.TryRemove(key, out _);
        return () =>
        {
            if (result?.Answer is { } answer)
                OnAnswer(answer, isRecovered);
            else if (result?.NextAttempt is { } next)
                OnRetry(next);
            _work.End();
        };
    }

    private async Task<Result?> AttemptAsync(ActivityRow activity, bool isRecovered)
    {
        if (isRecovered && await _writes.CountDeliveryAsync(activity.Key) > _maxRecoveries)
        {
            return Failed(activity, new WorkflowFailure(
                "LotFlow.PoisonousActivity", $"Activity '{activity.Name}' was running each of {_maxRecoveries} times that the process died."));
        }

        try
        {
            var result = await InvokeAsync(activity);
            return new(new(activity.Key, HistoryEventKind.ActivityCompleted, activity.Name, result), NextAttempt: null);
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            return await FailAsync(activity, e);
        }
    }

    private async Task<byte[]> InvokeAsync(ActivityRow activity)
    {
        var registration = _registry.FindActivity(activity.Name)
            ?? throw new InvalidOperationException($"Activity '{activity.Name}' is not registered in this process.");
        await using var scope = _services.CreateAsyncScope();
        var instance = ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, registration.ActivityType);
        return await registration.RunAsync(instance, new(activity.Key.InstanceId, activity.Key.IdempotencyKey, _stopping), activity.Input);
    }

    private async Task<Result?> FailAsync(ActivityRow activity, Exception error)
    {
        var now = _clock.GetUtcNow();
        if (activity.Retry?.DelayAfter(activity.Attempt, now - activity.FirstAttemptAt) is { } delay)
        {
            _logger.LogWarning(error, "Attempt {Attempt} of activity {Activity} of {Instance} failed; the next is in {Delay}",
                activity.Attempt, activity.Name, activity.Key.InstanceId, delay);
            // Whole milliseconds, as the store keeps them.
            var due = WorkflowReads.Time(WorkflowReads.MillisecondsUp(now + delay));
            // The row is gone when its instance has ended meanwhile.
            var isStored = await _writes.RetryActivityAsync(activity.Key, activity.Attempt + 1, due);
            return isStored ? new(Answer: null, new DueEntry(due, activity.Key, IsTimer: false)) : null;
        }

        _logger.LogError(error, "Activity {Activity} of {Instance} failed after {Attempts} attempts",
            activity.Name, activity.Key.InstanceId, activity.Attempt);
        return Failed(activity, WorkflowFailure.From(error));
    }

    private static Result Failed(ActivityRow activity, WorkflowFailure failure) =>
        new(new(activity.Key, HistoryEventKind.ActivityFailed, activity.Name, LotFlowJson.Serialize(failure)), NextAttempt: null);

    /// <summary>What an attempt has come to: an answer, or the time of the next attempt.</summary>
    private sealed record Result(Answer? Answer, DueEntry? NextAttempt);
}
