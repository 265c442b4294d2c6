using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Commands;

/// <summary>Which lot (or other subject) a command id was used for, with the hash of what was sent.</summary>
public sealed record CommandClaim(string Target, string BodyHash);

/// <summary>
/// Claims ids of commands that keep no entry in the inbox, because the partition of their lot does: a movement is its ledger document, a
/// reservation is itself. The claim finds the lot by the id, and tells the same id sent for another lot.
/// </summary>
public sealed class CommandClaims(IDocumentStore store)
{
    private const string DocumentId = "claim";

    private readonly IDocumentContainer _inbox = store.Container(Containers.Inbox);

    /// <summary>Claims an id; answers the claim that stands, which is another one's if it differs.</summary>
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

    public Task<CommandClaim?> FindAsync(string type, string commandId, CancellationToken cancellation = default) =>
        _inbox.FindAsync<CommandClaim>(Partition(type, commandId), DocumentId, cancellation);

    /// <summary>Gives back the id of a command that was refused after all: a refusal is not remembered.</summary>
    public Task WithdrawAsync(string type, string commandId, CancellationToken cancellation) =>
        _inbox.CommitAsync(new DocumentBatch(Partition(type, commandId)).Delete(DocumentId), cancellation);

    private static string Partition(string type, string commandId) => DocumentKey.From(type, commandId);
}
