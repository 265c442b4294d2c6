using System.Text.Json;

namespace LotFlow.Embedded.Workflows.History;

/// <summary>The whole history of one execution, in a form that is kept in a file and replayed in tests for ever.</summary>
public sealed record RecordedHistory(string InstanceId, string Workflow, int Version, int Generation, IReadOnlyList<RecordedEvent> Events);

/// <summary>A <see cref="HistoryEvent"/> with its payload as readable JSON.</summary>
public sealed record RecordedEvent(HistoryEventKind Kind, int Operation, string? Name, string? Detail, JsonElement? Payload, DateTimeOffset At)
{
    internal static RecordedEvent From(HistoryEvent e) => new(
        e.Kind, e.Operation, e.Name, e.Detail, e.Payload is { } json ? JsonSerializer.Deserialize<JsonElement>(json) : null, e.At);

    internal HistoryEvent ToEvent() => new(
        Kind, Operation, Name, Detail, Payload is { } json ? JsonSerializer.SerializeToUtf8Bytes(json) : null, At);
}
