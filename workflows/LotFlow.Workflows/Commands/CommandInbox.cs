using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Commands;

/// <summary>A command that was accepted. <paramref name="PendingSince"/> is set until everything that it sets in motion has been.</summary>
public sealed record InboxEntry<T>(string Type, string CommandId, string BodyHash, T Command, string By, DateTimeOffset AcceptedAt, DateTimeOffset? PendingSince);

/// <summary>Whether a command is new, known, or another one under a known id.</summary>
public enum InboxAnswer
{
    New,
    Repeat,
    Conflict,
}

/// <summary>
/// Accepts commands, each once, whatever it came by. Acceptance is the first write of a command; what follows from it is repeated
/// after a crash by whoever finds it pending.
/// </summary>
public sealed class CommandInbox(IDocumentStore store, TimeProvider clock)
{
    private const string DocumentId = "command";

    private readonly IDocumentContainer _inbox = store.Container(Containers.Inbox);

    public async Task<(InboxAnswer Answer, InboxEntry<T>? Entry)> FindAsync<T>(string type, string commandId, string bodyHash, CancellationToken cancellation) =>
        await _inbox.FindAsync<InboxEntry<T>>(Partition(type, commandId), DocumentId, cancellation) is { } entry
            ? (entry.BodyHash == bodyHash ? InboxAnswer.Repeat : InboxAnswer.Conflict, entry)
            : (InboxAnswer.New, null);

    public Task<InboxEntry<T>?> ReadAsync<T>(string type, string commandId, CancellationToken cancellation) =>
        _inbox.FindAsync<InboxEntry<T>>(Partition(type, commandId), DocumentId, cancellation);

    public async Task<(InboxAnswer Answer, InboxEntry<T> Entry)> AcceptAsync<T>(
        string type, string commandId, string bodyHash, T command, string by, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var entry = new InboxEntry<T>(type, commandId, bodyHash, command, by, now, now);
        var result = await _inbox.CommitAsync(new DocumentBatch(Partition(type, commandId)).Create(DocumentId, entry), cancellation);
        if (result.Committed)
            return (InboxAnswer.New, entry);
        var (answer, known) = await FindAsync<T>(type, commandId, bodyHash, cancellation);
        return (answer, known!);
    }

    /// <summary>Everything that the command sets in motion has been set in motion.</summary>
    public Task DoneAsync(string type, string commandId, CancellationToken cancellation) =>
        _inbox.CommitAsync(new DocumentBatch(Partition(type, commandId)).Merge(DocumentId, new JsonObject { ["pendingSince"] = null }), cancellation);

    /// <summary>Commands that have been pending since before a time: their process died between acceptance and effect.</summary>
    public async Task<IReadOnlyList<(string Type, string CommandId)>> FindPendingAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var pending = await _inbox.QueryAllAsync<PendingCommand>(
            new() { Where = [new("pendingSince", FieldComparison.LessThanOrEqual, Iso(before))], OrderBy = "pendingSince", Limit = 500 }, cancellation);
        return [.. pending.Select(c => (c.Type, c.CommandId))];
    }

    /// <summary>A time as documents hold it, so that it can be compared in queries.</summary>
    internal static string Iso(DateTimeOffset time) => System.Text.Json.JsonSerializer.SerializeToElement(time.ToUniversalTime(), Abstractions.LotFlowJson.Options).GetString()!;

    private static string Partition(string type, string commandId) => DocumentKey.From(type, commandId);

    private sealed record PendingCommand(string Type, string CommandId);
}
