using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>What an approved reduction takes away from a scope, and what stays all the same.</summary>
public sealed class RecallReductions(RecallStore recalls, RecallRoots roots, RecallWalker walker)
{
    /// <summary>Keeps in the header that a reduction is to be carried out: from then on lots are put under the next hold.</summary>
    internal async Task DecideAsync(Recall before, RecallRequest request, CancellationToken cancellation)
    {
        var leaving = request.LotIds.ToHashSet(StringComparer.Ordinal);
        var excluded = before.Excluded.Concat(leaving).ToHashSet(StringComparer.Ordinal);
        List<RecallRoot> cleared = [];
        foreach (var root in before.Roots)
        {
            // What is suspect by a number or by a day is cleared with the last of its lots.
            var match = root.LotId is null ? (await roots.ResolveAsync(root, cancellation)).Lots.Select(l => l.LotId).ToList() : [root.LotId];
            if (match.Count > 0 && match.TrueForAll(excluded.Contains))
                cleared.Add(root);
        }

        await recalls.ChangeAsync(
            before.RecallId,
            known => known.HasEnded || known.ReductionIds.Contains(request.RequestId) ? null : known with
            {
                Roots = [.. known.Roots.Except(cleared)],
                Excluded = [.. known.Excluded.Union(request.LotIds)],
                Reductions = known.Reductions + 1,
                ReductionIds = [.. known.ReductionIds, request.RequestId],
                Pending =
                [
                    .. known.Pending,
                    new(ScopeCause.Reduction, request.RequestId, request.DecidedBy ?? request.RequestedBy)
                    {
                        LotIds = request.LotIds, Cleared = cleared, ApprovalId = request.ApprovalId,
                    },
                ],
            },
            cancellation, isUrgent: true);
    }

    /// <summary>
    /// With a reduction: what is in scope for no reason that it takes away, such as a lot whose link was taken back since. It stays, and so must be
    /// put under the next hold.
    /// </summary>
    internal async Task<IReadOnlyList<WalkRoot>> KeptAsync(ScopeSnapshot scope, IReadOnlyList<WalkRoot> suspect, CancellationToken cancellation)
    {
        var asked = scope.Recall.Pending.SelectMany(p => p.LotIds).ToHashSet(StringComparer.Ordinal);
        if (!scope.Recall.Pending.Any(p => p.Cause == ScopeCause.Reduction))
            return [];
        var before = scope.Recall with { Excluded = [.. scope.Recall.Excluded.Where(l => !asked.Contains(l))] };
        var (cleared, _) = await roots.ResolveAsync(scope.Recall.Pending.SelectMany(p => p.Cleared), cancellation);
        var taken = scope.Members.Where(m => m.IsIn && m.Role == ScopeRole.Root && asked.Contains(m.LotId)).Select(m => new WalkRoot(m.LotId, m.ItemId, ScopeRole.Root));
        var all = await walker.WalkAsync(before, [.. suspect, .. cleared, .. taken], blocks: false, cancellation);
        var reached = all.Lots.Select(l => l.LotId).ToHashSet(StringComparer.Ordinal);
        return [.. scope.Members.Where(m => m.IsIn && !asked.Contains(m.LotId) && !reached.Contains(m.LotId)).Select(m => new WalkRoot(m.LotId, m.ItemId, m.Role))];
    }
}
