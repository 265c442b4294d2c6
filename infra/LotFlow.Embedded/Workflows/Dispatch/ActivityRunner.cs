using System.Collections.Concurrent;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows.History;
using LotFlow.Embedded.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>
/// Runs activities, each at least once. A result is not stored here: it travels to the instance and is stored by the turn that
/// consumes it. A failure with attempts left is stored as the time of the next attempt.
/// </summary>
internal sealed class ActivityRunner(
    WorkflowRegistry registry, IServiceScopeFactory services, WorkflowReads reads, WorkflowWrites writes, TimeProvider clock,
    EngineOptions options, WorkTracker work, ILogger logger, CancellationToken stopping) : IDisposable
{
    private static readonly TimeSpan StoreRetryDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<OperationKey, bool> _atHand = new();
    private readonly SemaphoreSlim _places = new(options.ConcurrentActivities);

    /// <summary>Where answers go.</summary>
    public required Action<Answer> OnAnswer { get; init; }

    /// <summary>Who wakes the runner for the next attempt.</summary>
    public required Action<DueEntry> OnRetry { get; init; }

    /// <summary>Runs an activity that was just stored.</summary>
    public void Run(ActivityRow activity) => Begin(activity.Key, () => Task.FromResult<ActivityRow?>(activity), isRecovered: false);

    /// <summary>Runs a stored activity whose next attempt is due.</summary>
    public void RunStored(OperationKey key) => Begin(key, () => Task.FromResult(reads.Activity(key)), isRecovered: false);

    /// <summary>Runs an activity that a dead process had at hand; it is counted before it runs, since it may be what killed it.</summary>
    public void RunRecovered(OperationKey key) => Begin(key, () => Task.FromResult(reads.Activity(key)), isRecovered: true);

    public void Dispose() => _places.Dispose();

    private void Begin(OperationKey key, Func<Task<ActivityRow?>> load, bool isRecovered)
    {
        if (!_atHand.TryAdd(key, true))
            return;
        work.Begin();
        _ = Task.Run(() => WorkAsync(key, load, isRecovered), CancellationToken.None);
    }

    private async Task WorkAsync(OperationKey key, Func<Task<ActivityRow?>> load, bool isRecovered)
    {
        try
        {
            await _places.WaitAsync(stopping);
            try
            {
                if (await load() is { } activity && !stopping.IsCancellationRequested)
                    await AttemptAsync(activity, isRecovered);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping: the row stays and runs again after the start.
        }
        catch (StoreUnavailableException e) when (!stopping.IsCancellationRequested)
        {
            logger.LogError(e, "Activity {Operation} waits for the store", key);
            clock.CreateTimer(_ => RunStored(key), state: null, StoreRetryDelay, Timeout.InfiniteTimeSpan);
        }
        catch (Exception e) when (stopping.IsCancellationRequested || e is ObjectDisposedException)
        {
            logger.LogDebug(e, "Activity {Operation} was stopped", key);
        }
        finally
        {
            _atHand.TryRemove(key, out _);
            work.End();
        }
    }

    private async Task AttemptAsync(ActivityRow activity, bool isRecovered)
    {
        if (isRecovered && await writes.CountDeliveryAsync(activity.Key) > options.MaxRecoveries)
        {
            Answer(activity, HistoryEventKind.ActivityFailed, LotFlowJson.Serialize(new WorkflowFailure(
                "LotFlow.PoisonousActivity", $"Activity '{activity.Name}' was running each of {options.MaxRecoveries} times that the process died.")));
            return;
        }

        byte[] result;
        try
        {
            result = await InvokeAsync(activity);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            await FailAsync(activity, e);
            return;
        }

        Answer(activity, HistoryEventKind.ActivityCompleted, result);
    }

    private async Task<byte[]> InvokeAsync(ActivityRow activity)
    {
        var registration = registry.FindActivity(activity.Name)
            ?? throw new InvalidOperationException($"Activity '{activity.Name}' is not registered in this process.");
        await using var scope = services.CreateAsyncScope();
        var instance = ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, registration.ActivityType);
        return await registration.RunAsync(instance, new(activity.Key.InstanceId, activity.Key.IdempotencyKey, stopping), activity.Input);
    }

    private async Task FailAsync(ActivityRow activity, Exception error)
    {
        var now = clock.GetUtcNow();
        if (activity.Retry?.DelayAfter(activity.Attempt, now - activity.FirstAttemptAt) is { } delay)
        {
            logger.LogWarning(error, "Attempt {Attempt} of activity {Activity} of {Instance} failed; the next is in {Delay}",
                activity.Attempt, activity.Name, activity.Key.InstanceId, delay);
            // Whole milliseconds, as the store keeps them.
            var due = WorkflowReads.Time(WorkflowReads.MillisecondsUp(now + delay));
            await writes.RetryActivityAsync(activity.Key, activity.Attempt + 1, due);
            _atHand.TryRemove(activity.Key, out _);
            OnRetry(new(due, activity.Key, IsTimer: false));
            return;
        }

        logger.LogError(error, "Activity {Activity} of {Instance} failed after {Attempts} attempts",
            activity.Name, activity.Key.InstanceId, activity.Attempt);
        Answer(activity, HistoryEventKind.ActivityFailed, LotFlowJson.Serialize(WorkflowFailure.From(error)));
    }

    private void Answer(ActivityRow activity, HistoryEventKind kind, byte[] payload) =>
        OnAnswer(new(activity.Key, kind, activity.Name, payload));
}
