using System.Globalization;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Commands;

/// <summary>A command that was accepted. <paramref name="PendingSince"/> is set until everything that it sets in motion has been.</summary>
public sealed record InboxEntry<T>(string Type, string CommandId, string BodyHash, T Command, string By, DateTimeOffset AcceptedAt, DateTimeOffset? PendingSince)
{
    /// <summary>1-based; what was withdrawn and accepted again is another attempt, and whoever is still at an earlier one must not touch it.</summary>
    public int Attempt { get; init; } = 1;
}

/// <summary>Whether a command is new, known, or another one under a known id.</summary>
public enum InboxAnswer
{
    New,
    Repeat,
    Conflict,
}

/// <summary>
/// Accepts commands, each once, whatever it came by. Acceptance is the first write of a command; what follows from it is repeated
/// after a crash by whoever finds it pending. What is pending is marked in a partition of its own, before the command is stored, so that
/// a search for it never looks at the commands of years.
/// </summary>
public sealed class CommandInbox(IDocumentStore store, TimeProvider clock)
{
    private const string DocumentId = "command";
    private const string AttemptsId = "attempts";
    private const string PendingPartition = "pending";

    /// <summary>A mark without a command is of one that was never stored, once nobody can be storing it any more.</summary>
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    private readonly IDocumentContainer _inbox = store.Container(Containers.Inbox);

    public async Task<(InboxAnswer Answer, InboxEntry<T>? Entry)> FindAsync<T>(string type, string commandId, string bodyHash, CancellationToken cancellation) =>
        await _inbox.FindAsync<InboxEntry<T>>(Partition(type, commandId), DocumentId, cancellation) is { } entry
            ? (entry.BodyHash == bodyHash ? InboxAnswer.Repeat : InboxAnswer.Conflict, entry)
            : (InboxAnswer.New, null);

    public Task<InboxEntry<T>?> ReadAsync<T>(string type, string commandId, CancellationToken cancellation) =>
        _inbox.FindAsync<InboxEntry<T>>(Partition(type, commandId), DocumentId, cancellation);

    public async Task<(InboxAnswer Answer, InboxEntry<T> Entry)> AcceptAsync<T>(
        string type, string commandId, string bodyHash, T command, string by, CancellationToken cancellation, bool isUrgent = false, int attempt = 1)
    {
        var now = clock.GetUtcNow();
        var entry = new InboxEntry<T>(type, commandId, bodyHash, command, by, now, now) { Attempt = attempt };
        var mark = new PendingMark(type, commandId, now) { Attempt = attempt };
        while (true)
        {
            await _inbox.CommitAsync(new DocumentBatch(PendingPartition) { IsUrgent = isUrgent }.Create(MarkId(type, commandId, attempt), mark), cancellation);
            var result = await _inbox.CommitAsync(new DocumentBatch(Partition(type, commandId)) { IsUrgent = isUrgent }.Create(DocumentId, entry), cancellation);
            if (result.Committed)
                return (InboxAnswer.New, entry);
            var (answer, known) = await FindAsync<T>(type, commandId, bodyHash, cancellation);
            if (known is null)
                continue;
            if (known.PendingSince is null || known.Attempt != attempt)
                await UnmarkAsync(type, commandId, attempt, cancellation);
            return (answer, known);
        }
    }

    /// <summary>Everything that a command, which is never withdrawn, sets in motion has been set in motion.</summary>
    public async Task DoneAsync(string type, string commandId, CancellationToken cancellation, bool isUrgent = false)
    {
        await _inbox.CommitAsync(new DocumentBatch(Partition(type, commandId)) { IsUrgent = isUrgent }.Merge(DocumentId, new JsonObject { ["pendingSince"] = null }), cancellation);
        await UnmarkAsync(type, commandId, attempt: 1, cancellation, isUrgent);
    }

    /// <summary>Everything that an attempt at a command sets in motion has been set in motion. A later attempt, which took its place, stays pending.</summary>
    public async Task DoneAsync<T>(string type, string commandId, int attempt, CancellationToken cancellation)
    {
        while (await _inbox.ReadAsync(Partition(type, commandId), DocumentId, cancellation) is { } stored
            && stored.As<InboxEntry<T>>() is { PendingSince: not null } entry && entry.Attempt == attempt)
        {
            var batch = new DocumentBatch(Partition(type, commandId)).Replace(DocumentId, entry with { PendingSince = null }, stored.ETag);
            if ((await _inbox.CommitAsync(batch, cancellation)).Committed)
                break;
        }

        await UnmarkAsync(type, commandId, attempt, cancellation);
    }

    /// <summary>Commands that have been pending since before a time: their process died between acceptance and effect.</summary>
    public async Task<IReadOnlyList<(string Type, string CommandId)>> FindPendingAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var marks = await _inbox.QueryAllAsync<PendingMark>(
            new()
            {
                PartitionKey = PendingPartition,
                Where = [new("pendingSince", FieldComparison.LessThanOrEqual, Iso(before))],
                OrderBy = "pendingSince",
                Limit = 500,
            },
            cancellation);
        List<(string Type, string CommandId)> pending = [];
        foreach (var mark in marks)
        {
            var command = await _inbox.FindAsync<PendingCommand>(Partition(mark.Type, mark.CommandId), DocumentId, cancellation);
            if (command is { PendingSince: not null } && command.Attempt == mark.Attempt)
                pending.Add((mark.Type, mark.CommandId));
            else if (command?.Attempt >= mark.Attempt || clock.GetUtcNow() - mark.PendingSince > AbandonedAfter)
                await UnmarkAsync(mark.Type, mark.CommandId, mark.Attempt, cancellation);
        }

        return pending;
    }

    /// <summary>
    /// Takes a command back that was refused after it had been accepted, so that it can be sent again: a refusal is not remembered, only that
    /// so many attempts were made. Another attempt that took its place is left alone.
    /// </summary>
    public async Task WithdrawAsync(string type, string commandId, int attempt, CancellationToken cancellation)
    {
        while (true)
        {
            var stored = await _inbox.ReadAsync(Partition(type, commandId), DocumentId, cancellation);
            if (stored is null || stored.As<PendingCommand>().Attempt != attempt)
                return;
            var before = await _inbox.ReadAsync(Partition(type, commandId), AttemptsId, cancellation);
            var batch = new DocumentBatch(Partition(type, commandId)).Delete(DocumentId, stored.ETag);
            _ = before is null ? batch.Create(AttemptsId, new Attempts(attempt)) : batch.Replace(AttemptsId, new Attempts(attempt), before.ETag);
            if (!(await _inbox.CommitAsync(batch, cancellation)).Committed)
                continue;
            await UnmarkAsync(type, commandId, attempt, cancellation);
            return;
        }
    }

    /// <summary>How many attempts at a command were withdrawn.</summary>
    public async Task<int> AttemptsAsync(string type, string commandId, CancellationToken cancellation) =>
        (await _inbox.FindAsync<Attempts>(Partition(type, commandId), AttemptsId, cancellation))?.Count ?? 0;

    private Task<BatchResult> UnmarkAsync(string type, string commandId, int attempt, CancellationToken cancellation, bool isUrgent = false) =>
        _inbox.CommitAsync(new DocumentBatch(PendingPartition) { IsUrgent = isUrgent }.Delete(MarkId(type, commandId, attempt)), cancellation);

    /// <summary>A time as documents hold it, so that it can be compared in queries.</summary>
    internal static string Iso(DateTimeOffset time) => System.Text.Json.JsonSerializer.SerializeToElement(time.ToUniversalTime(), Abstractions.LotFlowJson.Options).GetString()!;

    private static string Partition(string type, string commandId) => DocumentKey.From(type, commandId);

    /// <summary>Each attempt has a mark of its own, so that whoever is late with an earlier one cannot remove it.</summary>
    private static string MarkId(string type, string commandId, int attempt) =>
        attempt == 1 ? Partition(type, commandId) : DocumentKey.From(type, commandId, attempt.ToString(CultureInfo.InvariantCulture));

    private sealed record PendingMark(string Type, string CommandId, DateTimeOffset PendingSince)
    {
        public int Attempt { get; init; } = 1;
    }

    private sealed record Attempts(int Count);

    private sealed record PendingCommand(DateTimeOffset? PendingSince)
    {
        public int Attempt { get; init; } = 1;
    }
}
