using LotFlow.Domain.Genealogy;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Finds what a recall reaches and blocks it, again whenever something touches it. Every method may be repeated, and several may run at the
/// same time, on any number of hosts: gates are blocked first, and the version that says so is stored against the header.
/// </summary>
public sealed class RecallScoping(
    RecallStore recalls, ScopeStore scopes, RecallRoots roots, RecallWalker walker, RecallEnding ending, RecalledSupplierLots marks, ScopeShipments shipments, RecallCases cases,
    RecallTelling telling, TimeProvider clock)
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
            await DecideReductionAsync(before, request, cancellation);
        var recall = await LookAsync(recallId, cancellation);
        if (recall.HasEnded || recall.ReductionsCarriedOut >= recall.Reductions)
            return recall;
        var reductions = recall.Reductions;
        await ending.EndEarlierAsync(recall, request.DecidedBy ?? request.RequestedBy, request.ApprovalId, cancellation);
        return await recalls.ChangeAsync(recallId, r => r.ReductionsCarriedOut < reductions ? r with { ReductionsCarriedOut = reductions } : null, cancellation);
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
        (Recall Of, RecallReach Reach, IReadOnlyList<TraceGap> Gaps)? found = null;
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
                var (reach, gaps) = await FindAsync(scope, cancellation);
                found = (recall, reach, gaps);
                // The end of the hold may have passed while this was blocking, or be on its way: it is in the header first.
                continue;
            }

            var (next, update, version) = await DescribeAsync(scope, known.Of, known.Reach, known.Gaps, cancellation);
            if (next == recall && !update.RolesChanged)
                return await LetGoAsync(next, overtaken, cancellation);
            if (!await scopes.CommitAsync(scope, next, update.Members, version, Entries(next, version), cancellation))
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

    private async Task<(RecallReach Reach, IReadOnlyList<TraceGap> Gaps)> FindAsync(ScopeSnapshot scope, CancellationToken cancellation)
    {
        var recall = scope.Recall;
        await marks.UnmarkAsync(recall.RecallId, recall.Pending.SelectMany(p => p.Cleared), cancellation);
        await marks.MarkAsync(recall, cancellation);
        var (suspect, gaps) = await roots.ResolveAsync(recall.Roots, cancellation);
        var kept = await KeptAsync(scope, suspect, cancellation);
        var reach = await walker.WalkAsync(recall, [.. suspect, .. kept], blocks: !recall.Drill, cancellation);
        return (reach, [.. reach.Gaps, .. gaps]);
    }

    /// <summary>
    /// With a reduction: what is in scope for no reason that it takes away, such as a lot whose link was taken back since. It stays, and so must be
    /// put under the next hold.
    /// </summary>
    private async Task<IReadOnlyList<WalkRoot>> KeptAsync(ScopeSnapshot scope, IReadOnlyList<WalkRoot> suspect, CancellationToken cancellation)
    {
        var asked = scope.Recall.Pending.SelectMany(p => p.LotIds).ToHashSet(StringComparer.Ordinal);
        if (asked.Count == 0)
            return [];
        var before = scope.Recall with { Excluded = [.. scope.Recall.Excluded.Where(l => !asked.Contains(l))] };
        var (cleared, _) = await roots.ResolveAsync(scope.Recall.Pending.SelectMany(p => p.Cleared), cancellation);
        var taken = scope.Members.Where(m => m.IsIn && m.Role == ScopeRole.Root && asked.Contains(m.LotId)).Select(m => new WalkRoot(m.LotId, m.ItemId, ScopeRole.Root));
        var all = await walker.WalkAsync(before, [.. suspect, .. cleared, .. taken], blocks: false, cancellation);
        var reached = all.Lots.Select(l => l.LotId).ToHashSet(StringComparer.Ordinal);
        return [.. scope.Members.Where(m => m.IsIn && !asked.Contains(m.LotId) && !reached.Contains(m.LotId)).Select(m => new WalkRoot(m.LotId, m.ItemId, m.Role))];
    }

    private async Task<(Recall Next, ScopeUpdate Update, ScopeVersion? Version)> DescribeAsync(
        ScopeSnapshot scope, Recall walked, RecallReach reach, IReadOnlyList<TraceGap> gaps, CancellationToken cancellation)
    {
        var (recall, last) = (scope.Recall, scope.Last);
        var number = recall.ScopeVersion + 1;
        var reduces = recall.Pending.Any(p => p.LotIds.Count > 0);
        var reached = reach.Lots.Select(l => l.LotId).ToHashSet(StringComparer.Ordinal);
        HashSet<string> leaving = reduces ? [.. scope.Members.Where(m => m.IsIn && !reached.Contains(m.LotId)).Select(m => m.LotId)] : [];
        var update = ScopeUpdate.Of(scope.Members, reach.Lots, leaving, number);
        var members = update.Members.Where(m => m.IsIn).Select(m => m.LotId).ToList();
        var shipped = await shipments.CountAsync(members, cancellation);
        var gone = update.Removed.Count == 0 ? 0 : await shipments.CountAsync(update.Removed, cancellation);
        var fresh = Math.Max(0, shipped - ((last?.Shipments ?? 0) - gone));
        var looked = recall with { Pending = [] };
        // What was seen since the walk has not been looked at by it.
        if (recall.Touches == walked.Touches)
            looked = looked with { TouchedSince = null, TouchedBy = null };
        if (last is not null && !update.Differs && fresh == 0 && last.Incomplete.SequenceEqual(gaps) && !reduces)
            return (looked.TouchedSince == recall.TouchedSince && recall.Pending.Count == 0 ? recall : looked, update, null);
        var now = clock.GetUtcNow();
        var reason = recall.Pending.FirstOrDefault(p => p.Cause == ScopeCause.Reduction) ?? (recall.Pending is [var first, ..] ? first
            : last is null ? new(ScopeCause.Started, Ref: null, recall.StartedBy) : new(ScopeCause.LateEvent, recall.TouchedBy, Person.System.Id));
        var version = new ScopeVersion
        {
            Version = number,
            At = now,
            Cause = reason.Cause,
            Ref = reason.Ref,
            By = reason.By,
            Lots = members.Count,
            Added = update.Added.Count,
            Removed = update.Removed.Count,
            NewShipments = fresh,
            Shipments = shipped,
            Incomplete = gaps,
        };
        looked = looked with { ScopeVersion = number };
        return (last is not null ? looked : looked with { State = RecallState.Containing, ScopedAt = now, BlockedAt = recall.Drill ? null : now }, update, version);
    }

    private async Task DecideReductionAsync(Recall before, RecallRequest request, CancellationToken cancellation)
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

    private static List<(string Key, RecallEntry Entry)> Entries(Recall recall, ScopeVersion? version)
    {
        if (version is null)
            return [];
        var what = version.Complete ? "" : ", and the scope is not complete";
        var text = version.Version == 1
            ? $"{version.Lots} lots are in scope, {version.NewShipments} shipments of them went to customers{what}."
            : $"Version {version.Version} of the scope: {version.Added} lots came, {version.Removed} left, {version.NewShipments} shipments are new{what}.";
        List<(string Key, RecallEntry Entry)> entries =
            [($"scope:{version.Version}", new(version.At, version.By, version.Version == 1 ? "scoped" : "rescoped", text, version.Ref) { ScopeVersion = version.Version })];
        if (version.Version == 1 && !recall.Drill)
            entries.Add(("blocked", new(version.At, Person.System.Id, "blocked", $"Every one of the {version.Lots} lots is blocked.") { ScopeVersion = 1 }));
        return entries;
    }

    /// <summary>True where nothing has changed of what decides what is found.</summary>
    private static bool IsSameGround(Recall before, Recall now) =>
        before.HoldId == now.HoldId && before.Roots.SequenceEqual(now.Roots) && before.Excluded.SequenceEqual(now.Excluded);

    private async Task<Recall> FindAsync(string recallId, CancellationToken cancellation) =>
        await recalls.FindAsync(recallId, cancellation) ?? throw new InvalidOperationException($"There is no recall '{recallId}'.");
}
