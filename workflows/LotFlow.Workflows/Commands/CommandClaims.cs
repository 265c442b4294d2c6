using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Commands;

/// <summary>Which lot (or other subject) a command id was used for, with the hash of what was sent.</summary>
public sealed record CommandClaim(string Target, string BodyHash)
{
    /// <summary>
    /// The attempts that are at work under the claim, or have had their effect. Null for a claim that nobody gives back.
    /// </summary>
    public IReadOnlyList<int>? Attempts { get; init; }
}

/// <summary>An attempt at a command under a claim. Left where the attempt came to nothing; one that had its effect stays.</summary>
public sealed record ClaimAttempt(string Type, string CommandId, int Number)
{
    /// <summary>The version of the claim that the attempt wrote.</summary>
    internal string? ETag { get; init; }
}

/// <summary>What an id stands for when a command comes: an attempt of one's own, what the command left before, or another subject's id.</summary>
public sealed record ClaimEntry<T>(ClaimAttempt? Attempt, T? Done, bool IsOfAnother)
    where T : class;

/// <summary>
/// Claims ids of commands that keep no entry in the inbox, because the partition of their lot does: a movement is its ledger document, a
/// reservation is itself. The claim finds the lot by the id, and tells the same id sent for another lot.
/// <para>
/// A claim comes before the effect, which is in another partition, so it must be taken back when the command is refused, and must not be
/// while the same command, sent twice, is still at work or has succeeded: then the id would be free although it was used. So everyone who
/// works under a claim is an attempt listed in it, every change of the list is made against its ETag, and the claim goes only with the last
/// attempt. An attempt that had its effect is never taken off; neither is one whose process died, which binds the id to this lot and hinders
/// nobody who sends the command again.
/// </para>
/// </summary>
public sealed class CommandClaims(IDocumentStore store)
{
    private const string DocumentId = "claim";

    private readonly IDocumentContainer _inbox = store.Container(Containers.Inbox);

    /// <summary>Claims an id for good; answers the claim that stands, which is another one's if it differs.</summary>
    public async Task<CommandClaim> ClaimAsync(string type, string commandId, CommandClaim claim, CancellationToken cancellation)
    {
        while (true)
        {
            var batch = new DocumentBatch(Partition(type, commandId)).Create(DocumentId, claim);
            if ((await _inbox.CommitAsync(batch, cancellation)).Committed)
                return claim;
            if (await FindAsync(type, commandId, cancellation) is { } standing)
                return standing;
        }
    }

    /// <summary>Begins an attempt at a command, unless its id is another subject's, or <paramref name="findDone"/> finds what it left before.</summary>
    public async Task<ClaimEntry<T>> EnterAsync<T>(string type, string commandId, CommandClaim claim, Func<Task<T?>> findDone, CancellationToken cancellation)
        where T : class
    {
        var partition = Partition(type, commandId);
        while (true)
        {
            var first = claim with { Attempts = [1] };
            var created = await _inbox.CommitAsync(new DocumentBatch(partition).Create(DocumentId, first), cancellation);
            if (created.Committed)
                return new(new(type, commandId, 1) { ETag = created.ETags[0] }, Done: null, IsOfAnother: false);
            if (await _inbox.ReadAsync(partition, DocumentId, cancellation) is not { } stored)
                continue;
            var standing = stored.As<CommandClaim>();
            if (standing.Target != claim.Target)
                return new(Attempt: null, Done: null, IsOfAnother: true);
            if (await findDone() is { } done)
                return new(Attempt: null, done, IsOfAnother: false);
            // Numbers of attempts that have left may come again; those in the list are different.
            var attempts = standing.Attempts ?? [];
            var number = attempts.Append(0).Max() + 1;
            var joined = await _inbox.CommitAsync(
                new DocumentBatch(partition).Replace(DocumentId, standing with { Attempts = [.. attempts, number] }, stored.ETag), cancellation);
            if (joined.Committed)
                return new(new(type, commandId, number) { ETag = joined.ETags[0] }, Done: null, IsOfAnother: false);
        }
    }

    /// <summary>Ends an attempt that came to nothing: a refusal is not remembered.</summary>
    public async Task LeaveAsync(ClaimAttempt attempt, CancellationToken cancellation)
    {
        var partition = Partition(attempt.Type, attempt.CommandId);
        if (attempt.Number == 1 && (await _inbox.CommitAsync(new DocumentBatch(partition).Delete(DocumentId, attempt.ETag), cancellation)).Committed)
            return;
        while (await _inbox.ReadAsync(partition, DocumentId, cancellation) is { } stored)
        {
            var claim = stored.As<CommandClaim>();
            int[] others = [.. (claim.Attempts ?? []).Where(n => n != attempt.Number)];
            var batch = new DocumentBatch(partition);
            _ = others.Length == 0 ? batch.Delete(DocumentId, stored.ETag) : batch.Replace(DocumentId, claim with { Attempts = others }, stored.ETag);
            if ((await _inbox.CommitAsync(batch, cancellation)).Committed)
                return;
        }
    }

    public Task<CommandClaim?> FindAsync(string type, string commandId, CancellationToken cancellation = default) =>
        _inbox.FindAsync<CommandClaim>(Partition(type, commandId), DocumentId, cancellation);

    private static string Partition(string type, string commandId) => DocumentKey.From(type, commandId);
}
