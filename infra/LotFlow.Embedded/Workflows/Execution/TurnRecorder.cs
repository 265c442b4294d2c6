using System.Globalization;
using System.Security.Cryptography;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows.History;

namespace LotFlow.Embedded.Workflows.Execution;

/// <summary>Collects what the code does in one turn, as history events and as work for the dispatcher.</summary>
internal sealed class TurnRecorder
{
    private readonly List<HistoryEvent> _commands = [];
    private readonly List<ScheduledActivity> _activities = [];
    private readonly List<ScheduledTimer> _timers = [];
    private readonly List<int> _cancelledTimers = [];
    private readonly List<ScheduledChild> _children = [];
    private ExecutionEnd? _end;

    public IReadOnlyList<HistoryEvent> Commands => _commands;

    public void Schedule(ScheduledActivity activity, DateTimeOffset now)
    {
        _activities.Add(activity);
        _commands.Add(new(HistoryEventKind.ActivityScheduled, activity.Operation, activity.Name, Hash(activity.Input), Payload: null, now));
    }

    public void Schedule(ScheduledChild child, DateTimeOffset now)
    {
        _children.Add(child);
        _commands.Add(new(HistoryEventKind.ChildScheduled, child.Operation, child.Name, $"{child.InstanceId}|{Hash(child.Input)}", Payload: null, now));
    }

    public void Schedule(ScheduledTimer timer, DateTimeOffset now)
    {
        _timers.Add(timer);
        var due = timer.DueAt.ToString("O", CultureInfo.InvariantCulture);
        _commands.Add(new(HistoryEventKind.TimerCreated, timer.Operation, Name: null, due, Payload: null, now));
    }

    public void CancelTimer(int operation, DateTimeOffset now)
    {
        // A timer that lived and died inside one turn was never stored.
        if (_timers.RemoveAll(t => t.Operation == operation) == 0)
            _cancelledTimers.Add(operation);
        _commands.Add(new(HistoryEventKind.TimerCancelled, operation, Name: null, Detail: null, Payload: null, now));
    }

    public void Complete(byte[] output, DateTimeOffset now) =>
        End(HistoryEventKind.ExecutionCompleted, output, now, new(output, Failure: null, NextInput: null, []));

    public void Fail(WorkflowFailure failure, DateTimeOffset now) =>
        End(HistoryEventKind.ExecutionFailed, LotFlowJson.Serialize(failure), now, new(Output: null, failure, NextInput: null, []));

    public void ContinueAsNew(byte[] input, DateTimeOffset now) =>
        End(HistoryEventKind.ContinuedAsNew, input, now, new(Output: null, Failure: null, input, []));

    public bool Matches(IReadOnlyList<HistoryEvent> recorded)
    {
        if (recorded.Count != _commands.Count)
            return false;
        for (var i = 0; i < recorded.Count; i++)
        {
            if (!recorded[i].IsSameCommandAs(_commands[i]))
                return false;
        }

        return true;
    }

    public TurnOutcome ToOutcome(DateTimeOffset now, IReadOnlyList<HistoryEvent> inputs, ExternalEvents externalEvents)
    {
        List<HistoryEvent> events = [new(HistoryEventKind.TurnStarted, 0, Name: null, Detail: null, Payload: null, now), .. inputs, .. _commands];
        var end = _end is { IsContinuedAsNew: true } ? _end with { CarriedEvents = [.. externalEvents.Unconsumed] } : _end;
        return new(events, _activities, _timers, _cancelledTimers, _children, end);
    }

    private void End(HistoryEventKind kind, byte[] payload, DateTimeOffset now, ExecutionEnd end)
    {
        _end = end;
        _commands.Add(new(kind, 0, Name: null, Detail: null, payload, now));
    }

    private static string Hash(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8));
}
