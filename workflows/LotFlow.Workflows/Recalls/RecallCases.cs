using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Recalls;

/// <summary>The cases of a recall's holds: one for each of its holds, on the first lot of the scope, so that lists show it as any other.</summary>
public sealed class RecallCases(HoldStore holds, CommandClaims claims, LotStore lots)
{
    /// <summary>Opens the case of the hold that lots are put under now. The first to do it says on which lot.</summary>
    internal async Task OpenAsync(Recall recall, IReadOnlyList<ScopeMember> members, CancellationToken cancellation)
    {
        if (members.FirstOrDefault(m => m.IsIn) is not { } first)
            return;
        var claim = await claims.ClaimAsync(HoldCommands.CommandType, recall.HoldId, new(first.LotId, BodyHash: ""), cancellation);
        var siteId = (await lots.FindAsync(claim.Target, cancellation))?.SiteId ?? "";
        await holds.ChangeAsync(
            claim.Target, recall.HoldId, known => known is null ? RecallHold.CaseOf(recall, recall.HoldId, claim.Target, siteId, members.Count(m => m.IsIn)) : null, cancellation,
            isUrgent: true);
    }

    internal async Task<HoldCase?> FindAsync(string holdId, CancellationToken cancellation) => await holds.FindAsync(holdId, cancellation);

    /// <summary>Ends a case, after its hold was ended in every gate.</summary>
    internal Task CloseAsync(HoldCase hold, HoldState state, string by, DateTimeOffset now, CancellationToken cancellation) => holds.ChangeAsync(
        hold.LotId!, hold.HoldId, known => known is { HasEnded: false } ? known with { State = state, ReleasedBy = by, ReleasedAt = now } : null, cancellation);
}
