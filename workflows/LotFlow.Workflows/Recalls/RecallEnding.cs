using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Recalls;

/// <summary>Takes holds of recalls out of gates: of the whole recall at its closure, of what a reduction frees, and of what was blocked too late.</summary>
public sealed class RecallEnding(
    RecallStore recalls, RecallCases cases, HoldReleaseWalker releases, HoldEnding following, GenealogyStore genealogy, InventoryStore inventory, TimeProvider clock)
{
    private static readonly ParallelOptions s_width = new() { MaxDegreeOfParallelism = 16 };

    /// <summary>Ends every hold of the recall everywhere.</summary>
    internal async Task EndAllAsync(Recall recall, string by, string approvalId, CancellationToken cancellation)
    {
        var members = await recalls.MembersAsync(recall.RecallId, cancellation);
        foreach (var holdId in recall.HoldIds)
            await EndAsync(recall, holdId, members, by, approvalId, _ => true, cancellation);
    }

    /// <summary>Ends the holds of before the last reduction, everywhere: what stays in scope is under the next one already.</summary>
    internal async Task EndEarlierAsync(Recall recall, string by, string approvalId, CancellationToken cancellation)
    {
        var members = await recalls.MembersAsync(recall.RecallId, cancellation);
        var stays = members.Where(m => m.IsIn).Select(m => m.LotId).ToHashSet(StringComparer.Ordinal);
        foreach (var holdId in recall.HoldIds.SkipLast(1))
            await EndAsync(recall, holdId, members, by, approvalId, lotId => !stays.Contains(lotId), cancellation);
    }

    /// <summary>Lets go of what a walk has blocked that was overtaken by the end of its hold.</summary>
    internal Task LetGoAsync(Recall recall, RecallReach reach, CancellationToken cancellation) => releases.ReleaseAsync(
        [.. reach.Lots.Select(l => l.LotId)], reach.TransformationIds, EndOf(recall, recall.HoldId, by: Person.System.Id, approvalId: null, rootLotId: ""), cancellation);

    /// <summary>
    /// Takes holds of recalls off a lot that have no right to be there any more: the recall has ended, or the hold was replaced by the next
    /// one. True where one was.
    /// </summary>
    public async Task<bool> SweepUpAsync(string lotId, CancellationToken cancellation)
    {
        if (await inventory.FindControlAsync(lotId, cancellation) is not { OpenHolds.Count: > 0 } control)
            return false;
        var found = false;
        foreach (var holdId in control.OpenHolds)
        {
            if (control.FindHold(holdId)?.Source is not { Kind: HoldSource.Recall, Ref: { } recallId } || await recalls.FindAsync(recallId, cancellation) is not { } recall)
                continue;
            // While the end is being carried out it is not finished, and needs no sweeping.
            var isOver = recall.IsClosed || (holdId != recall.HoldId && recall.ReductionsCarriedOut == recall.Reductions && !recall.HasEnded);
            if (!isOver)
                continue;
            await EndAsync(recall, holdId, [new(lotId, control.ItemId, ScopeRole.Descendant, 0)], Person.System.Id, approvalId: null, _ => true, cancellation);
            found = true;
        }

        return found;
    }

    private async Task EndAsync(
        Recall recall, string holdId, IReadOnlyList<ScopeMember> members, string by, string? approvalId, Func<string, bool> isFreed, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var hold = await cases.FindAsync(holdId, cancellation);
        var end = EndOf(recall, holdId, by, approvalId, hold?.LotId ?? "");
        var released = await releases.ReleaseAsync([.. members.Select(m => m.LotId)], await MakersAsync(recall, members, cancellation), end, cancellation);
        hold ??= RecallHold.CaseOf(recall, holdId, lotId: "", siteId: "", lotsHeld: members.Count) with { LotId = null };
        var dispositions = members.Where(m => m.Disposition is not null).ToDictionary(m => m.LotId, m => m.Disposition!.Value, StringComparer.Ordinal);
        await Parallel.ForEachAsync(released.Where(c => isFreed(c.LotId)), s_width, async (control, _) =>
        {
            var disposition = dispositions.GetValueOrDefault(control.LotId, HoldDisposition.Release);
            await following.FollowAsync(hold, control, RecallHold.EndOf(disposition), end with { Disposition = disposition }, now, cancellation);
        });
        if (hold.LotId is { } lotId)
            await cases.CloseAsync(hold, RecallHold.EndOf(dispositions.GetValueOrDefault(lotId, HoldDisposition.Release)), by, now, cancellation);
    }

    /// <summary>What made the lots: reached from their side, where a recall goes backward.</summary>
    private async Task<IReadOnlyCollection<string>> MakersAsync(Recall recall, IReadOnlyList<ScopeMember> members, CancellationToken cancellation)
    {
        HashSet<string> makers = new(StringComparer.Ordinal);
        if (recall.Direction == RecallDirection.Both)
        {
            foreach (var member in members)
                makers.UnionWith((await genealogy.MakersOfAsync(member.LotId, cancellation)).Select(l => l.TransformationId));
        }

        return makers;
    }

    private static HoldEnd EndOf(Recall recall, string holdId, string by, string? approvalId, string rootLotId) =>
        new(holdId, rootLotId.Length > 0 ? rootLotId : recall.RecallId, HoldDisposition.Release, by, approvalId);
}
