using System.Security.Cryptography;
using System.Text;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows.History;
using Microsoft.Extensions.Logging;

namespace LotFlow.Embedded.Workflows.Execution;

/// <summary>
/// One execution of a workflow's code: the context that the code sees, and the replay that brings it to where its history
/// ends. It takes one turn at a time; between turns nothing of it runs. It knows no store and no clock.
/// </summary>
internal sealed class WorkflowExecution : IWorkflowContext
{
    private readonly WorkflowRegistration _workflow;
    private readonly ILoggerFactory _loggers;
    private readonly int _generation;
    private readonly TurnScheduler _scheduler = new();
    private readonly ExternalEvents _externalEvents;
    private readonly Dictionary<int, PendingOperation> _pending = [];
    private Task<byte[]>? _run;
    private TurnRecorder _recorder = new();
    private int _operations;
    private int _guids;
    private int _turns;
    private byte[]? _nextInput;
    private bool _continuesAsNew;

    public WorkflowExecution(WorkflowRegistration workflow, string instanceId, int generation, ILoggerFactory loggers)
    {
        _workflow = workflow;
        _loggers = loggers;
        _generation = generation;
        _externalEvents = new(_scheduler);
        InstanceId = instanceId;
    }

    public string InstanceId { get; }

    public DateTimeOffset UtcNow { get; private set; }

    public bool IsReplaying { get; private set; }

    /// <summary>What the code last set, as JSON.</summary>
    public byte[]? CustomStatus { get; private set; }

    /// <summary>True when something that is not durable tried to continue the code; the next turn ends the instance with that reason.</summary>
    public bool IsViolated => _scheduler.Violated;

    public Action? OnViolation
    {
        set => _scheduler.OnViolation = value;
    }

    /// <summary>Brings a fresh execution to the end of its history.</summary>
    /// <exception cref="NonDeterminismException">The code does something else than it did.</exception>
    public void Replay(IReadOnlyList<HistoryEvent> history)
    {
        IsReplaying = true;
        try
        {
            foreach (var turn in HistoryTurn.Split(history))
            {
                var produced = Take(turn.At, turn.Inputs);
                if (!produced.Matches(turn.Commands))
                    throw NonDeterminismException.Between(_turns, turn.Commands, produced.Commands);
            }
        }
        finally
        {
            IsReplaying = false;
        }
    }

    /// <summary>An earlier execution of this instance was found to await something that is not durable; this one ends for that.</summary>
    public void Violate() => _scheduler.Violate();

    /// <summary>Whether an answer to this operation would still be heard.</summary>
    public bool IsPending(int operation) => _pending.ContainsKey(operation);

    /// <summary>Takes a new turn with what has arrived.</summary>
    public TurnOutcome RunTurn(DateTimeOffset now, IReadOnlyList<HistoryEvent> inputs)
    {
        var recorder = Take(now, inputs);
        return recorder.ToOutcome(now, inputs, _externalEvents);
    }

    public Guid NewGuid()
    {
        CheckTurn();
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{InstanceId}:{_generation}:{++_guids}"));
        // Version 8 (RFC 9562): the value is ours, derived from the instance and the count.
        digest[6] = (byte)((digest[6] & 0x0F) | 0x80);
        digest[8] = (byte)((digest[8] & 0x3F) | 0x80);
        return new Guid(digest.AsSpan(0, 16), bigEndian: true);
    }

    public ILogger CreateReplaySafeLogger(string category) => new ReplaySafeLogger(_loggers.CreateLogger(category), this);

    public Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input, RetryPolicy? retry = null)
    {
        var operation = NextOperation();
        var json = LotFlowJson.Serialize(input);
        var pending = new PendingCall<TOutput>(activity.Name);
        _pending.Add(operation, pending);
        _recorder.Schedule(new ScheduledActivity(operation, activity.Name, json, retry), UtcNow);
        return pending.Task;
    }

    public Task<TOutput> CallChildAsync<TInput, TOutput>(WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input)
    {
        var operation = NextOperation();
        var json = LotFlowJson.Serialize(input);
        if (DocumentKey.Checked(instanceId) == InstanceId)
            throw new ArgumentException($"Instance '{instanceId}' cannot be its own child; it would wait for itself for ever.", nameof(instanceId));
        var pending = new PendingCall<TOutput>(workflow.Name);
        _pending.Add(operation, pending);
        _recorder.Schedule(new ScheduledChild(operation, workflow.Name, instanceId, json), UtcNow);
        return pending.Task;
    }

    public Task CreateTimerAsync(DateTimeOffset dueAt, CancellationToken cancellation = default)
    {
        CheckTurn();
        cancellation.ThrowIfCancellationRequested();
        var operation = NextOperation();
        var pending = new PendingTimer();
        _pending.Add(operation, pending);
        _recorder.Schedule(new ScheduledTimer(operation, dueAt.ToUniversalTime()), UtcNow);
        if (cancellation.CanBeCanceled)
        {
            pending.Registration = cancellation.Register(() =>
            {
                // A throw would end the process where the token is cancelled by a timer of the system.
                if (!_scheduler.IsAllowedHere() || !_pending.Remove(operation))
                    return;
                _recorder.CancelTimer(operation, UtcNow);
                pending.Cancel(cancellation);
            });
        }

        return pending.Task;
    }

    public Task<T> WaitForExternalEventAsync<T>(string eventName, CancellationToken cancellation = default)
    {
        CheckTurn();
        return _externalEvents.Wait<T>(eventName, cancellation);
    }

    public void SetCustomStatus(object? status)
    {
        CheckTurn();
        CustomStatus = status is null ? null : LotFlowJson.Serialize(status);
    }

    public void ContinueAsNew(object? input)
    {
        CheckTurn();
        _continuesAsNew = true;
        _nextInput = LotFlowJson.Serialize(input);
    }

    private TurnRecorder Take(DateTimeOffset now, IReadOnlyList<HistoryEvent> inputs)
    {
        UtcNow = now;
        _turns++;
        _recorder = new();
        using (_scheduler.Open())
        {
            foreach (var input in inputs)
            {
                Apply(input);
                _scheduler.Drain();
            }
        }

        RecordEnd();
        return _recorder;
    }

    private void Apply(HistoryEvent input)
    {
        switch (input.Kind)
        {
            case HistoryEventKind.ExecutionStarted:
                // The code runs when the scheduler is drained; nothing waits for the task that starts it.
                _ = Task.Factory.StartNew(
                    () => _run = _workflow.RunAsync(this, input.Payload), CancellationToken.None, TaskCreationOptions.None, _scheduler);
                break;
            case HistoryEventKind.ExternalEventReceived:
                _externalEvents.Receive(input.Name!, input.Payload!);
                break;
            case HistoryEventKind.ActivityFailed or HistoryEventKind.ChildFailed:
                if (_pending.Remove(input.Operation, out var failed))
                    failed.Fail(LotFlowJson.Deserialize<WorkflowFailure>(input.Payload));
                break;
            default:
                if (_pending.Remove(input.Operation, out var answered))
                    answered.Complete(input.Payload);
                break;
        }
    }

    private void RecordEnd()
    {
        // When a violation is noticed depends on real time, so a replay leaves it to the turn that follows.
        if (_scheduler.Violated && !IsReplaying)
        {
            _recorder.Fail(new("LotFlow.NonDurableAwait",
                "The workflow's code was continued by something that is not durable (Task.Delay, Task.Run, CancelAsync, I/O). "
                + "Await only what the workflow context returns."), UtcNow);
        }
        else if (_run is { IsCompleted: true })
        {
            if (_run.IsCompletedSuccessfully && _continuesAsNew)
                _recorder.ContinueAsNew(_nextInput!, UtcNow);
            else if (_run.IsCompletedSuccessfully)
                _recorder.Complete(_run.Result, UtcNow);
            else
                _recorder.Fail(WorkflowFailure.From(_run.Exception?.InnerException ?? new OperationCanceledException("The workflow was cancelled by its own code.")), UtcNow);
        }
        else if (_run is not null && _pending.Count == 0 && !_externalEvents.HasWaiters)
        {
            _recorder.Fail(new("LotFlow.NothingOutstanding",
                "The workflow's code neither ended nor waits for anything durable (but perhaps for Task.Delay, Task.Run or I/O), "
                + "so nothing could ever continue it. "
                + "Await only what the workflow context returns."), UtcNow);
        }
    }

    private int NextOperation()
    {
        CheckTurn();
        return ++_operations;
    }

    private void CheckTurn()
    {
        if (!_scheduler.IsAllowedHere())
        {
            throw new InvalidOperationException(
                "The workflow context was used outside a turn: the code continued on a thread of its own. Await only what the context returns.");
        }
    }
}
