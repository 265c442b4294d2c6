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

    /// <summary>How often the posting of a line is reckoned anew at once; a lot that is busier is left to the next attempt of the activity, which comes later.</summary>
    private const int Rounds = 4;

    public override async Task<Nothing> RunAsync(ActivityContext context, CountRef input)
    {
        var cancellation = context.Cancellation;
        var count = await counts.FindAsync(input.CountId, cancellation) ?? throw new InvalidOperationException($"Count '{input.CountId}' is not in the store.");
        var (policy, _) = await masterData.PolicyAsync<CountingPolicy>("counting", count.PolicyVersion, cancellation);
        var site = await masterData.FindSiteAsync(count.SiteId, cancellation) ?? throw new InvalidOperationException($"Site '{count.SiteId}' is not in the store.");
        List<string> busy = [];
        // A line that was cancelled while it was being posted is looked at too: what is in the ledger is told as posted.
        foreach (var line in count.Lines.Where(l => l.State is CountLineState.Accepted or CountLineState.Approved or CountLineState.Cancelled))
        {
            if (await SettleAsync(count, line, policy, site, cancellation) is not { } settled)
                busy.Add(line.LotId);
            else if (settled != line)
                await counts.ChangeAsync(count.CountId, before => Noted(before, settled), cancellation);
        }

        // The workflow tries again, later each time, while the lines that could be posted are.
        return busy.Count == 0
            ? Nothing.Value
            : throw new InvalidOperationException($"Lots {string.Join(", ", busy)} moved each time when their adjustment by count '{count.CountId}' had been reckoned.");
    }

    private static StockCount? Noted(StockCount count, CountLine settled) => count.FindLine(settled.LotId)!.State switch
    {
        CountLineState.Accepted or CountLineState.Approved => count.WithLine(settled),
        CountLineState.Cancelled when settled is { State: CountLineState.Posted, Adjustment: not 0 } => count.WithLine(settled),
        _ => null,
    };

    /// <summary>Null where the lot did not stand still long enough.</summary>
    private async Task<CountLine?> SettleAsync(StockCount count, CountLine line, CountingPolicy policy, Site site, CancellationToken cancellation)
    {
        // A crash may have come between the posting and what was noted of it.
        if (await stock.FindAsync(line.LotId, StockCount.MovementId(count.CountId, line.LotId), cancellation) is { } posted)
            return Settled(line, posted.EffectOn(count.Place));
        if (line.State == CountLineState.Cancelled)
            return line;
        List<Movement> since = [];
        var sequence = line.Last!.Book.Sequence;
        for (var round = 1; round <= Rounds; round++)
        {
            var (movements, upTo) = await book.SinceAsync(line.LotId, sequence, cancellation);
            since.AddRange(movements);
            sequence = upTo;
            var current = CountRules.Reconsider(count, line, since, policy);
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

        return null;
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
