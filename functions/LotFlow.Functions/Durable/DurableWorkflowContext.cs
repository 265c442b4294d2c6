using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using RetryPolicy = LotFlow.Abstractions.Workflows.RetryPolicy;

namespace LotFlow.Functions.Durable;

/// <summary>
/// The workflow port over the platform's orchestration context. It decides nothing that the platform does not record: in every replay
/// the same calls are made in the same order.
/// </summary>
internal sealed class DurableWorkflowContext : IWorkflowContext, IDisposable
{
    private readonly TaskOrchestrationContext _platform;
    private readonly WorkflowEnvelope _envelope;
    private readonly ExternalEventQueue _events;
    private readonly ChildCalls _children;
    private readonly CancellationTokenSource _end = new();
    private JsonElement? _nextInput;
    private int _operations;
    private bool _hasEnded;

    public DurableWorkflowContext(TaskOrchestrationContext platform, WorkflowEnvelope envelope)
    {
        _platform = platform;
        _envelope = envelope;
        _events = new(platform, envelope.Carried ?? []);
        _children = new(platform, _end.Token);
    }

    public string InstanceId => _platform.InstanceId;

    public DateTimeOffset UtcNow => new(DateTime.SpecifyKind(_platform.CurrentUtcDateTime, DateTimeKind.Utc));

    public bool IsReplaying => _platform.IsReplaying;

    public Guid NewGuid()
    {
        CheckRunning();
        return _platform.NewGuid();
    }

    public ILogger CreateReplaySafeLogger(string category) => _platform.CreateReplaySafeLogger(category);

    public Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input, RetryPolicy? retry = null)
    {
        var call = new ActivityCall(InstanceId, NextKey(), Payload.Of(input));
        return ReadAsync<TOutput>(activity.Name, _platform.CallActivityAsync<JsonElement>(activity.Name, Payload.Of(call), Retries.Options(retry, _end.Token)));
    }

    public Task<TOutput> CallChildAsync<TInput, TOutput>(WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input)
    {
        var key = NextKey();
        var claim = new ChildClaim(DocumentKey.Checked(instanceId), workflow.Name, Payload.Of(input));
        if (instanceId == InstanceId)
            throw new ArgumentException($"Instance '{instanceId}' cannot be its own child; it would wait for itself for ever.", nameof(instanceId));
        return ReadAsync<TOutput>(workflow.Name, _children.CallAsync(key, claim));
    }

    public Task CreateTimerAsync(DateTimeOffset dueAt, CancellationToken cancellation = default)
    {
        CheckRunning();
        cancellation.ThrowIfCancellationRequested();
        // Counted, as the embedded engine does, so that an activity has the same key on both.
        _operations++;
        return DurableTimer.RunAsync(_platform, dueAt, cancellation, _end.Token);
    }

    public Task<T> WaitForExternalEventAsync<T>(string eventName, CancellationToken cancellation = default)
    {
        CheckRunning();
        return _events.WaitAsync<T>(eventName, cancellation);
    }

    public void SetCustomStatus(object? status)
    {
        CheckRunning();
        _platform.SetCustomStatus(status is null ? null : Payload.Of(status));
    }

    public void ContinueAsNew(object? input)
    {
        CheckRunning();
        _nextInput = Payload.Of(input);
    }

    /// <summary>
    /// The workflow's code has returned. The platform hears of a new generation only now: what it brings from here on, it keeps itself.
    /// </summary>
    /// <returns>True if the instance goes on as a new generation.</returns>
    public bool Complete()
    {
        if (_nextInput is not { } input)
            return false;
        var carried = _events.HandOver();
        var next = _envelope with
        {
            Generation = _envelope.Generation + 1,
            Input = input,
            Carried = carried.Count > 0 ? carried : null,
        };
        _platform.ContinueAsNew(Payload.Of(next), preserveUnprocessedEvents: true);
        return true;
    }

    /// <summary>
    /// Cancels timers that are still open, since the platform keeps an instance running for each. Code that this wakes has nothing more
    /// to say.
    /// </summary>
    public void Dispose()
    {
        _hasEnded = true;
        _end.Cancel();
        _end.Dispose();
    }

    private static async Task<T> ReadAsync<T>(string task, Task<JsonElement> answer)
    {
        try
        {
            return Payload.Read<T>(await answer);
        }
        catch (TaskFailedException e)
        {
            throw new WorkflowTaskFailedException(task, Failures.From(e.FailureDetails));
        }
        catch (Exception e) when (e is not WorkflowTaskFailedException and not OperationCanceledException)
        {
            // An answer of another type than the code expects.
            throw new WorkflowTaskFailedException(task, WorkflowFailure.From(e));
        }
    }

    private string NextKey()
    {
        CheckRunning();
        var operation = ++_operations;
        return _envelope.Generation == 0 ? $"{InstanceId}:{operation}" : $"{InstanceId}:{_envelope.Generation}.{operation}";
    }

    private void CheckRunning()
    {
        if (_hasEnded)
            throw new InvalidOperationException("The workflow has returned; code that it left behind can do nothing more. Await everything before returning.");
    }
}
