using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Finds what a recall reaches and blocks it, again whenever something touches it. Every method may be repeated, and several may run at the
/// same time, on any number of hosts: gates are blocked first, and the version that says so is stored against the header.
/// </summary>
public sealed class RecallScoping(
    RecallStore recalls, ScopeStore scopes, RecallRoots roots, RecallWalker walker, RecallEnding ending, RecalledSupplierLots marks, ScopeVersions versions, RecallReductions reductions,
    RecallCases cases, RecallTelling telling, TimeProvider clock)
{
    /// <summary>
    /// Blocks the scope (a drill only finds it) and stores its first version: state <c>containing</c>, <see cref="Recall.ScopedAt"/>,
    /// <see cref="Recall.BlockedAt"/>. Does nothing where the first version is there.
    /// </summary>
    public async Task<Recall> EstablishAsync(string recallId, CancellationToken cancellation) =>
        await FindAsync(recallId, cancellation) is { ScopeVersion: > 0 } known ? known : await LookAsync(recallId, cancellation);

    /// <summary>Looks at the scope again; makes a new version where it differs, and takes back <see cref="Recall.TouchedSince"/>.</summary>
    public Task<Recall> RescopeAsync(string recallId, CancellationToken cancellation) => LookAsync(recallId, cancellation);

    /// <summary>Keeps that something was seen which may touch the scope, until it has been looked at.</summary>
    public Task<Recall> TouchAsync(string recallId, string reference, CancellationToken cancellation) => recalls.ChangeAsync(
        recallId,
        before => before.HasEnded ? null : before with
        {
            TouchedSince = before.TouchedSince ?? clock.GetUtcNow(),
            TouchedBy = before.TouchedSince is null ? reference : before.TouchedBy,
            Touches = before.Touches + 1,
        },
        cancellation, isUrgent: true);

    /// <summary>Adds what is suspect, blocks it at once and makes a new version.</summary>
    /// <param name="recallId">A recall that is not closed.</param>
    /// <param name="added">What is added; those that are there already change nothing. A lot that was taken out comes back.</param>
    /// <param name="cause">Why.</param>
    /// <param name="reference">The confirmation or request that it comes from.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<Recall> ExtendAsync(
        string recallId, IReadOnlyList<RecallRoot> added, ScopeCause cause, string reference, string by, CancellationToken cancellation)
    {
        var lotIds = added.Select(r => r.LotId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        await recalls.ChangeAsync(
            recallId,
            before =>
            {
                var missing = added.Except(before.Roots).Distinct().ToList();
                if (before.HasEnded || (missing.Count == 0 && !before.Excluded.Any(lotIds.Contains)))
                    return null;
                return before with
                {
                    Roots = [.. before.Roots, .. missing],
                    Excluded = [.. before.Excluded.Where(l => !lotIds.Contains(l))],
                    Pending = [.. before.Pending, new(cause, reference, by)],
                };
            },
            cancellation, isUrgent: true);
        return await LookAsync(recallId, cancellation);
    }

    /// <summary>
    /// Carries out an approved reduction: its lots, and what is only in scope because of them, are released and leave the scope. What stays is
    /// put under the next hold first, and the hold of before is ended everywhere then: nothing that stays is free for a moment, whatever is
    /// made or received meanwhile.
    /// </summary>
    public async Task<Recall> ReduceAsync(string recallId, RecallRequest request, CancellationToken cancellation)
    {
        var before = await FindAsync(recallId, cancellation);
        if (!before.ReductionIds.Contains(request.RequestId))
            await reductions.DecideAsync(before, request, cancellation);
        var recall = await LookAsync(recallId, cancellation);
        if (recall.HasEnded || recall.ReductionsCarriedOut >= recall.Reductions)
            return recall;
        var count = recall.Reductions;
        await ending.EndEarlierAsync(recall, request.DecidedBy ?? request.RequestedBy, request.ApprovalId, cancellation);
        return await recalls.ChangeAsync(recallId, r => r.ReductionsCarriedOut < count ? r with { ReductionsCarriedOut = count } : null, cancellation);
    }

    /// <summary>Ends every hold of the recall on every lot and transformation that it reached, and leaves its record on each lot.</summary>
    /// <param name="recallId">A recall whose closure was approved and whose dispositions were carried out.</param>
    /// <param name="by">Who decided.</param>
    /// <param name="approvalId">The decision.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task EndHoldsAsync(string recallId, string by, string approvalId, CancellationToken cancellation)
    {
        // First: whoever is blocking something at this moment looks whether the recall still blocks, and lets go of it.
        var recall = await recalls.ChangeAsync(recallId, r => r.HoldsEndedAt is null ? r with { HoldsEndedAt = clock.GetUtcNow() } : null, cancellation, isUrgent: true);
        await marks.UnmarkAsync(recallId, recall.Roots.Concat(recall.Pending.SelectMany(p => p.Cleared)), cancellation);
        if (!recall.Drill)
            await ending.EndAllAsync(recall, by, approvalId, cancellation);
    }

    /// <summary>
    /// Lets the world follow what is blocked: events, reservations, lists, the case. For lots that it was not done for yet; cheap where
    /// nothing is new. Call it after each new version.
    /// </summary>
    public Task ReportAsync(string recallId, CancellationToken cancellation) => telling.TellAsync(recallId, cancellation);

    private async Task<Recall> LookAsync(string recallId, CancellationToken cancellation)
    {
        List<(Recall Of, RecallReach Reach)> overtaken = [];
        ScopeFinding? found = null;
        while (true)
        {
            var scope = await scopes.ReadAsync(recallId, cancellation) ?? throw new InvalidOperationException($"There is no recall '{recallId}'.");
            var recall = scope.Recall;
            if (found is { } other && (recall.HasEnded || other.Of.HoldId != recall.HoldId))
            {
                overtaken.Add((other.Of, other.Reach));
                found = null;
            }

            // Under the next hold already, or under none any more: now what was blocked too late can be let go without being free.
            if (recall.HasEnded)
                return await LetGoAsync(recall, overtaken, cancellation);
            // Somebody has stored something else meanwhile; what was found still holds where what it was looked for by does.
            if (found is not { } known || !IsSameGround(known.Of, recall))
            {
                found = await FindAsync(scope, cancellation);
                // The end of the hold may have passed while this was blocking, or be on its way: it is in the header first.
                continue;
            }

            var (next, update, version) = await versions.NextAsync(scope, known, cancellation);
            if (next == recall && !update.RolesChanged)
                return await LetGoAsync(next, overtaken, cancellation);
            if (!await scopes.CommitAsync(scope, next, update.Members, version, ScopeVersions.Entries(next, version), cancellation))
                continue;
            if (!next.Drill && version is not null)
                await cases.OpenAsync(next, update.Members, cancellation);
            return await LetGoAsync(next, overtaken, cancellation);
        }
    }

    private async Task<Recall> LetGoAsync(Recall recall, List<(Recall Of, RecallReach Reach)> overtaken, CancellationToken cancellation)
    {
        foreach (var (of, reach) in overtaken.Where(_ => !recall.Drill))
            await ending.LetGoAsync(of, reach, cancellation);
        return recall;
    }

    private async Task<ScopeFinding> FindAsync(ScopeSnapshot scope, CancellationToken cancellation)
    {
        var recall = scope.Recall;
        await marks.UnmarkAsync(recall.RecallId, recall.Pending.SelectMany(p => p.Cleared), cancellation);
        await marks.MarkAsync(recall, cancellation);
        var (suspect, gaps) = await roots.ResolveAsync(recall.Roots, cancellation);
        var kept = await reductions.KeptAsync(scope, suspect, cancellation);
        var reach = await walker.WalkAsync(recall, [.. suspect, .. kept], blocks: !recall.Drill, cancellation);
        return new(recall, reach, [.. reach.Gaps, .. gaps]);
    }

    /// <summary>True where nothing has changed of what decides what is found.</summary>
    private static bool IsSameGround(Recall before, Recall now) =>
        before.HoldId == now.HoldId && before.Roots.SequenceEqual(now.Roots) && before.Excluded.SequenceEqual(now.Excluded);

    private async Task<Recall> FindAsync(string recallId, CancellationToken cancellation) =>
        await recalls.FindAsync(recallId, cancellation) ?? throw new InvalidOperationException($"There is no recall '{recallId}'.");
}
