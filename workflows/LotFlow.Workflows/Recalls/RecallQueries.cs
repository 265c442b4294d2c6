using LotFlow.Domain.Recalls;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Recalls;

/// <summary>What people see of a recall.</summary>
public sealed class RecallQueries(RecallReader reader, RecallStore recalls, MasterDataStore masterData)
{
    /// <summary>A recall with its scope, tasks, consignees, orders, balance and open points, as the store is now; null where there is none.</summary>
    public async Task<RecallView?> FindAsync(string recallId, CancellationToken cancellation = default)
    {
        if (await reader.ReadAsync(recallId, cancellation) is not { } standing)
            return null;
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (var consignee in standing.Consignees)
        {
            if (await masterData.FindCustomerAsync(consignee.Consignee.CustomerId, cancellation) is { } customer)
                names[customer.CustomerId] = customer.Name;
        }

        return RecallViews.Of(standing, names);
    }

    /// <summary>Its time line, oldest first; empty where there is no such recall.</summary>
    public Task<IReadOnlyList<RecallEntry>> TimeLineAsync(string recallId, CancellationToken cancellation = default) => recalls.EntriesAsync(recallId, cancellation);
}
