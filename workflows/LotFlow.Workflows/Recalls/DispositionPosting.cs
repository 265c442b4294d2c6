using LotFlow.Domain;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Recalls;

/// <summary>Puts dispositions on the lots of a scope, and lets those that are to be reworked go into rework. Doing it again changes nothing.</summary>
public sealed class DispositionPosting(RecallGuard guard, RecallStore recalls, ReworkPermits permits, InventoryStore inventory)
{
    // A page is well below half a megabyte, and a batch holds less than two.
    private const int PagesAtOnce = 3;

    /// <summary>Sets what was decided; the refusal of a recall whose closure was asked for meanwhile.</summary>
    public async Task<Refusal?> SetAsync(RecallDisposal disposal, CancellationToken cancellation)
    {
        var wanted = disposal.Lots.ToDictionary(l => l.LotId, l => l.Disposition, StringComparer.Ordinal);
        var pages = (await guard.ListAsync(disposal.RecallId, ScopePage.IdPrefix, cancellation)).Where(p => p.As<ScopePage>().Members.Any(m => wanted.ContainsKey(m.LotId)));
        // Only the first may be refused: what has begun is done, or a crash would leave a part of it that nobody decided.
        var begun = (await recalls.MembersAsync(disposal.RecallId, cancellation)).Any(m => m.DispositionId == disposal.DispositionId);
        foreach (var some in pages.Select(p => p.Id).Chunk(PagesAtOnce))
        {
            var first = !begun;
            var refusal = await guard.WriteAsync(
                disposal.RecallId,
                async (recall, batch) =>
                {
                    if (first && RecallDispositions.Forbids(recall) is { } forbidden)
                        return forbidden;
                    foreach (var id in some)
                    {
                        var stored = (await guard.ReadAsync(disposal.RecallId, id, cancellation))!;
                        if (Changed(stored.As<ScopePage>(), wanted, disposal) is { } page)
                            batch.Replace(id, page, stored.ETag);
                    }

                    return null;
                },
                cancellation);
            if (refusal is not null)
                return refusal;
            begun = true;
        }

        await PermitAsync(disposal, cancellation);
        return null;
    }

    private static ScopePage? Changed(ScopePage page, Dictionary<string, HoldDisposition> wanted, RecallDisposal disposal)
    {
        var changed = false;
        List<ScopeMember> members = [];
        foreach (var member in page.Members)
        {
            var next = wanted.TryGetValue(member.LotId, out var disposition)
                ? RecallDispositions.Set(member, disposition, disposal.DispositionId, disposal.By, disposal.At)
                : null;
            changed |= next is not null;
            members.Add(next ?? member);
        }

        return changed ? new(members) : null;
    }

    /// <summary>
    /// Follows what stands now, which another command may have replaced since, and looks again afterwards: whoever was last to decide has
    /// decided, in whatever order the gates were written.
    /// </summary>
    private async Task PermitAsync(RecallDisposal disposal, CancellationToken cancellation)
    {
        var named = disposal.Lots.Select(l => l.LotId).ToHashSet(StringComparer.Ordinal);
        Dictionary<string, HoldDisposition?> followed = new(StringComparer.Ordinal);
        while (true)
        {
            var recall = (await recalls.FindAsync(disposal.RecallId, cancellation))!;
            // Once it is closed, its holds end and what was decided is carried out by others.
            if (recall.IsClosed)
                return;
            var changed = (await recalls.MembersAsync(disposal.RecallId, cancellation))
                .Where(m => m.IsIn && named.Contains(m.LotId) && (!followed.TryGetValue(m.LotId, out var before) || before != m.Disposition)).ToList();
            if (changed.Count == 0)
                return;
            foreach (var member in changed)
            {
                await PermitAsync(recall, member, cancellation);
                followed[member.LotId] = member.Disposition;
            }
        }
    }

    private async Task PermitAsync(Recall recall, ScopeMember member, CancellationToken cancellation)
    {
        if (await inventory.FindControlAsync(member.LotId, cancellation) is not { } control)
            return;
        foreach (var holdId in recall.HoldIds.Where(h => control.FindHold(h) is not null))
        {
            await (member.Disposition == HoldDisposition.Rework
                ? permits.AllowAsync(member.LotId, holdId, member.DispositionBy!, approvalId: null, cancellation)
                : permits.RevokeAsync(member.LotId, holdId, member.DispositionBy!, cancellation));
        }
    }
}
