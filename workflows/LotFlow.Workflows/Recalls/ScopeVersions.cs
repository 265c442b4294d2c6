using LotFlow.Domain.Genealogy;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>What a look at a scope has found, by the header as it was then.</summary>
internal sealed record ScopeFinding(Recall Of, RecallReach Reach, IReadOnlyList<TraceGap> Gaps)
{
    /// <summary>Shipments as they were counted for a version, so that whoever has to store it again does not count again.</summary>
    public (int Version, int Count)? Shipped { get; set; }
}

/// <summary>Makes the next version of a scope of what was found.</summary>
public sealed class ScopeVersions(ScopeShipments shipments, TimeProvider clock)
{
    /// <summary>The header, the members and, where something differs, the version. The header as it was where there is nothing to store of it.</summary>
    internal async Task<(Recall Next, ScopeUpdate Update, ScopeVersion? Version)> NextAsync(ScopeSnapshot scope, ScopeFinding found, CancellationToken cancellation)
    {
        var (recall, last, reach, gaps) = (scope.Recall, scope.Last, found.Reach, found.Gaps);
        var number = recall.ScopeVersion + 1;
        var reduces = recall.Pending.Any(p => p.Cause == ScopeCause.Reduction);
        var reached = reach.Lots.Select(l => l.LotId).ToHashSet(StringComparer.Ordinal);
        HashSet<string> leaving = reduces ? [.. scope.Members.Where(m => m.IsIn && !reached.Contains(m.LotId)).Select(m => m.LotId)] : [];
        var update = ScopeUpdate.Of(scope.Members, reach.Lots, leaving, number);
        var members = update.Members.Where(m => m.IsIn).Select(m => m.LotId).ToList();
        var shipped = found.Shipped is { } counted && counted.Version == number ? counted.Count : await shipments.CountAsync(members, cancellation);
        found.Shipped = (number, shipped);
        var gone = update.Removed.Count == 0 ? 0 : await shipments.CountAsync(update.Removed, cancellation);
        var fresh = Math.Max(0, shipped - ((last?.Shipments ?? 0) - gone));
        var looked = recall with { Pending = [] };
        // What was seen since the walk has not been looked at by it.
        if (recall.Touches == found.Of.Touches)
            looked = looked with { TouchedSince = null, TouchedBy = null };
        if (last is not null && !update.Differs && fresh == 0 && last.Incomplete.SequenceEqual(gaps) && !reduces)
            return (looked.TouchedSince == recall.TouchedSince && recall.Pending.Count == 0 ? recall : looked, update, null);
        var now = clock.GetUtcNow();
        var reason = ReasonOf(recall, last);
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

    /// <summary>How a version is told on the time line.</summary>
    internal static List<(string Key, RecallEntry Entry)> Entries(Recall recall, ScopeVersion? version)
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

    private static ScopeReason ReasonOf(Recall recall, ScopeVersion? last) =>
        recall.Pending.FirstOrDefault(p => p.Cause == ScopeCause.Reduction) ?? (recall.Pending is [var first, ..] ? first
            : last is null ? new(ScopeCause.Started, Ref: null, recall.StartedBy) : new(ScopeCause.LateEvent, recall.TouchedBy, Person.System.Id));
}
