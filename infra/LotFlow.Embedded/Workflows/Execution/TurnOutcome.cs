using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows.History;

namespace LotFlow.Embedded.Workflows.Execution;

/// <summary>What one turn came to; the dispatcher stores it in one transaction.</summary>
/// <param name="Events">Everything to append to the history: the turn, what it was given, what the code did.</param>
/// <param name="Activities">Activities that were scheduled.</param>
/// <param name="Timers">Timers that were created and not cancelled in the same turn.</param>
/// <param name="CancelledTimers">Operations of stored timers that were cancelled.</param>
/// <param name="Children">Child workflows that were scheduled.</param>
/// <param name="End">How the execution ended, or null while it runs.</param>
internal sealed record TurnOutcome(
    IReadOnlyList<HistoryEvent> Events,
    IReadOnlyList<ScheduledActivity> Activities,
    IReadOnlyList<ScheduledTimer> Timers,
    IReadOnlyList<int> CancelledTimers,
    IReadOnlyList<ScheduledChild> Children,
    ExecutionEnd? End);

internal sealed record ScheduledActivity(int Operation, string Name, byte[] Input, RetryPolicy? Retry);

internal sealed record ScheduledTimer(int Operation, DateTimeOffset DueAt);

internal sealed record ScheduledChild(int Operation, string Name, string InstanceId, byte[] Input);

/// <summary>The end of an execution: a result, a failure, or a new generation with its input and carried events.</summary>
internal sealed record ExecutionEnd(
    byte[]? Output, WorkflowFailure? Failure, byte[]? NextInput, IReadOnlyList<(string Name, byte[] Payload)> CarriedEvents)
{
    public bool IsContinuedAsNew => NextInput is not null;
}
