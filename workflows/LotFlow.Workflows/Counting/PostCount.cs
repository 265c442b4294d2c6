using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Counting;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Stock;

namespace LotFlow.Workflows.Counting;

/// <summary>
/// Posts what was accepted: the difference, never the counted quantity, so that what moved after the count is not undone. Each lot is
/// reckoned again with what its ledger has explained since, and posted against the gate from which that was read.
/// </summary>
public sealed class PostCount(CountStore counts, CountBook book, StockPoster stock, MasterDataStore masterData, TimeProvider clock) : Activity<CountRef, Nothing>
{
    public const string ReasonCode = "count-variance";

    public override async Task<Nothing> RunAsync(ActivityContext context, CountRef input)
    {
        var cancellation = context.Cancellation;
        var count = await counts.FindAsync(input.CountId, cancellation) ?? throw new InvalidOperationException($"Count '{input.CountId}' is not in the store.");
        var (policy, _) = await masterData.PolicyAsync<CountingPolicy>("counting", count.PolicyVersion, cancellation);
        var site = await masterData.FindSiteAsync(count.SiteId, cancellation) ?? throw new InvalidOperationException($"Site '{count.SiteId}' is not in the store.");
        foreach (var line in count.Lines.Where(l => l.State is CountLineState.Accepted or CountLineState.Approved))
        {
            var settled = await SettleAsync(count, line, policy, site, cancellation);
            await counts.ChangeAsync(
                count.CountId, before => before.FindLine(line.LotId) is { State: CountLineState.Accepted or CountLineState.Approved } ? before.WithLine(settled) : null, cancellation);
        }

        return Nothing.Value;
    }

    private async Task<CountLine> SettleAsync(StockCount count, CountLine line, CountingPolicy policy, Site site, CancellationToken cancellation)
    {
        while (true)
        {
            // A crash may have come between the posting and what was noted of it.
            if (await stock.FindAsync(line.LotId, StockCount.MovementId(count.CountId, line.LotId), cancellation) is { } posted)
                return Settled(line, posted.EffectOn(count.Place));
            var (ledger, sequence) = await book.LedgerAsync(line.LotId, cancellation);
            var current = CountRules.Reconsider(count, line, CountRules.Explained(count, line, ledger), policy);
            if (current.State is not (CountLineState.Accepted or CountLineState.Approved))
                return current;
            var variance = current.Variance!.Value;
            if (variance == 0 || (current.State == CountLineState.Accepted && !policy.AutoAdjust))
                return Settled(current, 0);
            var result = await stock.PostAsync(Order(count, current, variance, site, sequence), cancellation);
            if (result.Movement is not null)
                return Settled(current, variance);
            if (result.Refusal!.Code == "insufficient-quantity")
                return CountRules.Contradicted(current, "More has left the place since than was counted; please count it again.");
            if (result.Refusal.Code != "lot-changed")
                throw new InvalidOperationException($"The adjustment of lot '{line.LotId}' by count '{count.CountId}' was refused: {result.Refusal.Detail}");
        }
    }

    private static CountLine Settled(CountLine line, decimal adjustment) => line with
    {
        State = CountLineState.Posted,
        Adjustment = adjustment,
        Note = null,
    };

    private MovementOrder Order(StockCount count, CountLine line, decimal variance, Site site, long sequence)
    {
        var approval = line.State == CountLineState.Approved ? count.Approvals.Last(a => a.Approved == true && a.Lines.Any(l => l.LotId == line.LotId)).ApprovalId : null;
        return new()
        {
            MovementId = StockCount.MovementId(count.CountId, line.LotId),
            Type = MovementType.Adjust,
            LotId = line.LotId,
            Quantity = Math.Abs(variance),
            Uom = line.Lot.Uom,
            Site = site,
            From = variance < 0 ? count.Place : null,
            To = variance > 0 ? count.Place : null,
            OccurredAt = clock.GetUtcNow(),
            By = line.Last!.By,
            Reference = new("count", count.CountId),
            Reason = ReasonCode,
            Authority = approval,
            AtSequence = sequence,
        };
    }
}
