using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Holds;

/// <summary>Lets the world follow a hold whose lots are blocked: events, reservations, lists. Each lot is done once, however often this runs.</summary>
public sealed class ReportHold(
    HoldStore holds, InventoryStore inventory, HeldReservations reservations, LotProjection projection, MasterDataStore masterData, WorkEvents events, TimeProvider clock)
    : Activity<HoldRef, Nothing>
{
    private const int Width = 16;

    public override async Task<Nothing> RunAsync(ActivityContext context, HoldRef input)
    {
        var cancellation = context.Cancellation;
        var (policy, _) = await masterData.PolicyAsync<HoldsPolicy>("holds", version: null, cancellation);
        var now = clock.GetUtcNow();
        await Parallel.ForEachAsync(
            await holds.ScopeAsync(input.LotId, input.HoldId, cancellation),
            new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancellation },
            async (lotId, ct) =>
            {
                var control = await inventory.TellHoldAsync(lotId, input.HoldId, now, ct);
                if (!control.IsBorn)
                    return;
                await reservations.HoldAsync(lotId, input.LotId, input.HoldId, policy.Reservations, ct);
                await projection.FollowAsync(control, ct);
            });
        var isFirst = false;
        var hold = await holds.ChangeAsync(
            input.LotId, input.HoldId,
            known =>
            {
                isFirst = known is { ReportedAt: null };
                return isFirst ? known! with { ReportedAt = now } : null;
            },
            cancellation);
        if (isFirst)
            events.HoldPlaced(input.HoldId, input.LotId, hold!.SiteId ?? "", hold.ReasonCode);
        return Nothing.Value;
    }
}
