using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>What people see of a recall.</summary>
public sealed class RecallQueries
{
    /// <summary>A recall with its scope, tasks, consignees, orders, balance and open points, as the store is now; null where there is none.</summary>
    public Task<RecallView?> FindAsync(string recallId, CancellationToken cancellation = default) => throw new NotSupportedException("Being written.");

    /// <summary>Its time line, oldest first.</summary>
    public Task<IReadOnlyList<RecallEntry>> TimeLineAsync(string recallId, CancellationToken cancellation = default) => throw new NotSupportedException("Being written.");
}
