using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows.History;

namespace LotFlow.Embedded.Workflows.Storage;

/// <summary>What the dispatcher must know of an instance to give it a turn. Suspension is a flag beside the status.</summary>
internal sealed class InstanceHeader
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required int Version { get; init; }

    public required int Generation { get; set; }

    public required WorkflowStatus Status { get; set; }

    public required bool Suspended { get; set; }

    /// <summary>Sequence of the next history event.</summary>
    public required int NextSequence { get; set; }

    /// <summary>Times that the process died with work of this instance at hand, since it last finished a turn.</summary>
    public required int Recoveries { get; set; }

    /// <summary>Input of an execution that has not started yet.</summary>
    public required byte[] Input { get; set; }

    /// <summary>An instance as it is when it has just been stored.</summary>
    public static InstanceHeader Started(string id, string name, int version, byte[] input) => new()
    {
        Id = id,
        Name = name,
        Version = version,
        Generation = 0,
        Status = WorkflowStatus.Pending,
        Suspended = false,
        NextSequence = 1,
        Recoveries = 0,
        Input = input,
    };

    public bool IsFinished => Status is WorkflowStatus.Completed or WorkflowStatus.Failed or WorkflowStatus.Terminated;
}

/// <summary>A stored message to an instance, in order of <paramref name="RowId"/>.</summary>
internal sealed record InboxRow(long RowId, HistoryEventKind Kind, int Generation, int Operation, string? Name, byte[]? Payload);

/// <summary>Which call of which execution; unique, and the same for every attempt.</summary>
internal readonly record struct OperationKey(string InstanceId, int Generation, int Operation)
{
    /// <summary><c>instance:operation</c>; generations after the first are told apart.</summary>
    public string IdempotencyKey => Generation == 0 ? $"{InstanceId}:{Operation}" : $"{InstanceId}:{Generation}.{Operation}";
}

/// <summary>An activity that is scheduled and not answered.</summary>
internal sealed record ActivityRow(
    OperationKey Key, string Name, byte[] Input, RetryPolicy? Retry, int Attempt, DateTimeOffset FirstAttemptAt, DateTimeOffset DueAt, int Deliveries);

/// <summary>What an activity or a timer came to, not stored yet: it is stored by the turn that consumes it.</summary>
internal sealed record Answer(OperationKey Key, HistoryEventKind Kind, string? Name, byte[]? Payload);
