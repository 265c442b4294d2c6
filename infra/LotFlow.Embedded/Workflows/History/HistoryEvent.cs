namespace LotFlow.Embedded.Workflows.History;

/// <summary>What happened in an instance, as one row of its history. The numbers are stored: never change or reuse one.</summary>
public enum HistoryEventKind
{
    /// <summary>A turn began; <see cref="HistoryEvent.At"/> is the turn's clock.</summary>
    TurnStarted = 1,

    // What a turn was given.
    ExecutionStarted = 10,
    ActivityCompleted = 11,
    ActivityFailed = 12,
    TimerFired = 13,
    ChildCompleted = 14,
    ChildFailed = 15,
    ExternalEventReceived = 16,

    // What the workflow's code did in the turn.
    ActivityScheduled = 30,
    TimerCreated = 31,
    TimerCancelled = 32,
    ChildScheduled = 33,
    ContinuedAsNew = 34,
    ExecutionCompleted = 35,
    ExecutionFailed = 36,

    // What was done to the instance from outside; replay passes over it.
    ExecutionTerminated = 50,
}

/// <summary>One history event.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Operation">Number of the operation that it belongs to, in the order in which the code issued them; 0 for none.</param>
/// <param name="Name">Workflow, activity or external event.</param>
/// <param name="Detail">For an activity the hash of its input; for a child <c>id|hash</c>; for a timer its due time; else a reason.</param>
/// <param name="Payload">JSON: input, result, failure or event payload.</param>
/// <param name="At">When it was recorded (UTC).</param>
public sealed record HistoryEvent(
    HistoryEventKind Kind, int Operation, string? Name, string? Detail, byte[]? Payload, DateTimeOffset At)
{
    internal bool IsInput => Kind is >= HistoryEventKind.ExecutionStarted and <= HistoryEventKind.ExternalEventReceived;

    internal bool IsCommand => Kind is >= HistoryEventKind.ActivityScheduled and <= HistoryEventKind.ExecutionFailed;

    /// <summary>True when the code did the same thing; payloads and times are not compared, hashes of inputs are.</summary>
    internal bool IsSameCommandAs(HistoryEvent other) =>
        Kind == other.Kind && Operation == other.Operation && Name == other.Name && Detail == other.Detail;

    /// <summary>One line for a person who compares code with history.</summary>
    internal string Describe() =>
        $"{Kind}{(Operation > 0 ? $" #{Operation}" : "")}{(Name is null ? "" : $" '{Name}'")}{(Detail is null ? "" : $" ({Detail})")}";
}
