using LotFlow.Domain.Counting;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Counting;

/// <summary>
/// What the end of a count leaves behind: no marks on balances, no open questions, and the results of its lines. Done by its workflow, and where
/// that is gone by whoever cancels the count; doing it twice is harmless.
/// </summary>
public sealed class CountEnding(
    CountStore counts, CountBook book, ApprovalCommands decisions, MasterDataStore masterData, WorkEvents events, TimeProvider clock)
{
    /// <summary>Marks what the count disputes, and takes away its marks on what is settled.</summary>
    public async Task DisputeAsync(StockCount count, CountingPolicy policy, CancellationToken cancellation)
    {
        if (!policy.BlockDisputedLots)
            return;
        foreach (var line in count.Lines.Where(l => l.IsDisputed || l.WasDisputed))
            await book.DisputeAsync(line.LotId, count.Place, count.CountId, line.IsDisputed, clock.GetUtcNow(), cancellation);
    }

    /// <summary>Takes back the questions of a count that was cancelled, so that nobody is asked what no longer matters, and wakes who waits for them.</summary>
    public async Task WithdrawAsync(StockCount count, CancellationToken cancellation)
    {
        if (count.Cancellation is null)
            return;
        foreach (var asked in count.Approvals)
            await decisions.CancelAsync(asked.ApprovalId, by: null, cancellation);
    }

    /// <summary>Clears up after a count that was cancelled, but for its results: a posting that is under way may still be added to them.</summary>
    public async Task ClearAsync(StockCount count, CancellationToken cancellation)
    {
        var (policy, _) = await masterData.PolicyAsync<CountingPolicy>("counting", count.PolicyVersion, cancellation);
        await WithdrawAsync(count, cancellation);
        await DisputeAsync(count, policy, cancellation);
    }

    /// <summary>Keeps the results of a count that has ended.</summary>
    public async Task CloseAsync(StockCount count, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var closed = await counts.ChangeAsync(count.CountId, before => before.ClosedAt is null ? before with { ClosedAt = now } : null, cancellation);
        await counts.AddResultsAsync(closed, cancellation);
        events.CountPosted(
            StockCount.InstanceId(count.CountId), count.SiteId, count.Lines.Count == 1 ? count.Lines[0].LotId : null, count.State.ToString().ToLowerInvariant());
    }
}
