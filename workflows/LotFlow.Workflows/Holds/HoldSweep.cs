using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Recalls;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Holds;

/// <summary>
/// Finds holds without an owner: in a gate, and in no workflow. They came with a movement, or their placing was lost for good. It also
/// takes away holds that have ended and were put back by an attempt that was overtaken. Looks at every blocked lot, so hosts run it hourly.
/// </summary>
public sealed class HoldSweep(LotStore lots, InventoryStore inventory, HoldStore holds, HoldCommands commands, HoldEnding ending, RecallEnding recalls,
    ILogger<HoldSweep> logger)
{
    private const int PageSize = 200;

    public static TimeSpan Interval { get; } = TimeSpan.FromHours(1);

    /// <summary>Answers how many holds it has set right.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var found = 0;
        string? continuation = null;
        do
        {
            (var page, continuation) = await lots.QueryAsync([FieldCondition.Equal("blocked", true)], PageSize, continuation, cancellation);
            foreach (var lot in page)
            {
                try
                {
                    found += await LookAtAsync(lot.LotId, cancellation);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    logger.LogError(e, "The holds of lot {LotId} could not be looked after; the next sweep tries again", lot.LotId);
                }
            }
        }
        while (continuation is not null);
        return found;
    }

    private async Task<int> LookAtAsync(string lotId, CancellationToken cancellation)
    {
        if (await inventory.FindControlAsync(lotId, cancellation) is not { OpenHolds.Count: > 0 } control)
            return 0;
        var found = await recalls.SweepUpAsync(lotId, cancellation) ? 1 : 0;
        foreach (var holdId in control.OpenHolds.Where(h => control.FindHold(h) is { RootLotId: null }))
        {
            var hold = await holds.FindAsync(lotId, holdId, cancellation);
            if (hold is { HasEnded: true })
                await ending.SweepUpAsync(hold with { LotId = lotId }, cancellation);
            else if (hold is { ReportedAt: not null } || !await commands.AdoptAsync(lotId, holdId, cancellation))
                continue;
            logger.LogWarning("Hold {HoldId} on lot {LotId} had no owner", holdId, lotId);
            found++;
        }

        return found;
    }
}
