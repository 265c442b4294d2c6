using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Holds;

/// <summary>Ends holds: in the gates first, then in what follows them.</summary>
public sealed class HoldEnding(
    HoldStore holds, HoldReleaseWalker walker, HeldReservations reservations, LotProjection projection, WorkEvents events, TimeProvider clock)
{
    private static readonly ParallelOptions s_width = new() { MaxDegreeOfParallelism = 16 };

    /// <summary>
    /// Ends a hold on everything that it reached. Each lot keeps a record of it. The case is last: whatever is repeated after a crash finds
    /// the case open and does the rest.
    /// </summary>
    public async Task EndAsync(HoldCase hold, HoldState state, HoldEnd end, Func<HoldCase, HoldCase> conclude, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var released = await walker.ReleaseAsync([end.RootLotId], end, cancellation);
        await Parallel.ForEachAsync(released, s_width, async (control, _) => await FollowAsync(hold, control, state, end, now, cancellation));
        var isFirst = false;
        await holds.ChangeAsync(
            end.RootLotId, hold.HoldId,
            known =>
            {
                isFirst = known is { HasEnded: false };
                return isFirst ? conclude(known!) with { State = state, ReleasedBy = end.By, ReleasedAt = now } : null;
            },
            cancellation);
        if (isFirst)
            events.HoldReleased(hold.HoldId, end.RootLotId, hold.SiteId ?? "");
    }

    /// <summary>Ends a hold on one lot that carries it, such as a part that was split off; elsewhere it goes on.</summary>
    public async Task EndAtAsync(HoldCase hold, string lotId, HoldState state, HoldEnd end, CancellationToken cancellation)
    {
        foreach (var control in await walker.ReleaseAsync([lotId], end, cancellation))
            await FollowAsync(hold, control, state, end, clock.GetUtcNow(), cancellation);
    }

    /// <summary>Takes a hold that has ended out of gates that an attempt which was overtaken put it into.</summary>
    public Task SweepUpAsync(HoldCase hold, CancellationToken cancellation) => EndAsync(
        hold, hold.State, new(hold.HoldId, hold.LotId!, HoldDisposition.Release, hold.ReleasedBy ?? Person.System.Id, ApprovalId: null), known => known, cancellation);

    /// <summary>Lets follow what stands beside a gate out of which the hold was taken: reservations, the record on the lot, lists.</summary>
    internal async Task FollowAsync(HoldCase hold, LotControl control, HoldState state, HoldEnd end, DateTimeOffset now, CancellationToken cancellation)
    {
        // A lot whose stock never came has nothing to follow.
        if (!control.IsBorn)
            return;
        await reservations.ReopenAsync(control.LotId, hold.HoldId, cancellation);
        if (control.LotId != hold.LotId)
        {
            await holds.ChangeAsync(control.LotId, hold.HoldId, known => known is { HasEnded: true } ? null : RecordOf(hold, control.LotId, state, end, now), cancellation);
        }

        await projection.FollowAsync(control, cancellation);
    }

    private static HoldCase RecordOf(HoldCase hold, string lotId, HoldState state, HoldEnd end, DateTimeOffset now) => new()
    {
        Type = HoldCase.RecordType,
        HoldId = hold.HoldId,
        LotId = lotId,
        RootLotId = hold.LotId,
        ReasonCode = hold.ReasonCode,
        Note = hold.Note,
        Scope = hold.Scope,
        Source = hold.Source,
        PlacedBy = hold.PlacedBy,
        PlacedAt = hold.PlacedAt,
        State = state,
        ReleasedBy = end.By,
        ReleasedAt = now,
        Concession = end.Disposition == HoldDisposition.UseAsIs ? end.ApprovalId : null,
    };
}
