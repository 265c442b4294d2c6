using LotFlow.Domain.Policies;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Recalls;

/// <summary>Reads a recall with the books of all lots in its scope.</summary>
public sealed class RecallReader(RecallStore recalls, RecallBooks books, MasterDataStore masterData)
{
    /// <summary>Null where there is no such recall.</summary>
    public async Task<RecallStanding?> ReadAsync(string recallId, CancellationToken cancellation = default)
    {
        if (await recalls.FindAsync(recallId, cancellation) is not { } recall)
            return null;
        var members = recalls.MembersAsync(recallId, cancellation);
        var versions = recalls.VersionsAsync(recallId, cancellation);
        var tasks = recalls.TasksAsync(recallId, cancellation);
        var confirmations = recalls.ConfirmationsAsync(recallId, cancellation);
        var consignees = recalls.ConsigneesAsync(recallId, cancellation);
        var policy = masterData.PolicyAsync<RecallPolicy>(RecallPolicy.Name, recall.PolicyVersion, cancellation);
        await Task.WhenAll(members, versions, tasks, confirmations, consignees, policy);
        var lots = await books.ReadAsync([.. (await members).Where(m => m.IsIn)], cancellation);
        return RecallStanding.Of(recall, (await policy).Policy, lots, await versions, await tasks, await confirmations, await consignees);
    }
}
