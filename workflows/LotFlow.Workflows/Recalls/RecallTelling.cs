using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Recalls;

/// <summary>Lets the world follow a recall whose lots are blocked: events, reservations, lists, the case. Each lot is done once, however often this runs.</summary>
public sealed class RecallTelling(
    RecallStore recalls, RecallCases cases, HoldStore holds, InventoryStore inventory, HeldReservations reservations, LotProjection projection, MasterDataStore masterData,
    WorkEvents events, TimeProvider clock)
{
    private const int Width = 16;

    internal async Task TellAsync(string recallId, CancellationToken cancellation)
    {
        if (await recalls.FindAsync(recallId, cancellation) is not { Drill: false, HasEnded: false, ScopeVersion: > 0 } recall
            || (recall.ReportedVersion == recall.ScopeVersion && recall.ReportedHoldId == recall.HoldId))
        {
            return;
        }

        var members = (await recalls.MembersAsync(recallId, cancellation)).Where(m => m.IsIn).ToList();
        // Under another hold than before, everything is told anew.
        var told = recall.ReportedHoldId == recall.HoldId ? recall.ReportedVersion : 0;
        await cases.OpenAsync(recall, members, cancellation);
        var hold = await cases.FindAsync(recall.HoldId, cancellation);
        var (policy, _) = await masterData.PolicyAsync<HoldsPolicy>("holds", version: null, cancellation);
        await Parallel.ForEachAsync(
            members.Where(m => m.AddedIn > told), new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancellation },
            (member, ct) => TellAsync(member.LotId, recall.HoldId, hold?.LotId ?? member.LotId, policy.Reservations, ct));
        if (hold is not null)
            await CompleteCaseAsync(hold.LotId!, recall, members, cancellation);
        await recalls.ChangeAsync(
            recallId,
            r => r.HoldId != recall.HoldId || (r.ReportedHoldId == recall.HoldId && r.ReportedVersion >= recall.ScopeVersion)
                ? null
                : r with { ReportedVersion = recall.ScopeVersion, ReportedHoldId = recall.HoldId },
            cancellation);
    }

    private async ValueTask TellAsync(string lotId, string holdId, string caseLotId, ReservationTreatment treatment, CancellationToken cancellation)
    {
        var control = await inventory.TellHoldAsync(lotId, holdId, clock.GetUtcNow(), cancellation);
        if (!control.IsBorn)
            return;
        await reservations.HoldAsync(lotId, caseLotId, holdId, treatment, cancellation);
        await projection.FollowAsync(control, cancellation);
    }

    private async Task CompleteCaseAsync(string lotId, Recall recall, List<ScopeMember> members, CancellationToken cancellation)
    {
        await holds.PutScopeAsync(lotId, recall.HoldId, [.. members.Select(m => m.LotId)], cancellation);
        var isFirst = false;
        var stored = await holds.ChangeAsync(
            lotId, recall.HoldId,
            known =>
            {
                isFirst = known is { ReportedAt: null };
                return known is null || (!isFirst && known.LotsHeld == members.Count) ? null : known with { ReportedAt = known.ReportedAt ?? clock.GetUtcNow(), LotsHeld = members.Count };
            },
            cancellation);
        if (isFirst)
            events.HoldPlaced(recall.HoldId, lotId, stored!.SiteId ?? "", stored.ReasonCode);
    }
}
