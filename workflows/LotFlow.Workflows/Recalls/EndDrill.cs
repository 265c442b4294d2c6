using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Recalls;

/// <summary>Ends a drill with what is there, and says how it went.</summary>
public sealed class EndDrill(RecallStore recalls, RecallQueries queries, RecallMessages messages, WorkEvents events, WorkMetrics metrics, TimeProvider clock)
    : Activity<RecallRef, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, RecallRef input)
    {
        var cancellation = context.Cancellation;
        if (await recalls.FindAsync(input.RecallId, cancellation) is not { IsClosed: false, Drill: true } drill || await queries.FindAsync(input.RecallId, cancellation) is not { } view)
            return Nothing.Value;
        var now = clock.GetUtcNow();
        var score = DrillScoring.Score(drill, view);
        var text = $"Drill {drill.RecallId}, {drill.Title}: scope of {view.Scope.LotIds.Count} lots known after {score.SecondsToScope:0.###} seconds, {score.PercentLocated:0.##} % located, "
            + $"{(score.Gaps.Count == 0 ? "no gaps" : $"{score.Gaps.Count} gaps")}.";
        await messages.TellRecallPeopleAsync(
            $"{input.RecallId}|scored", $"Drill {input.RecallId} is over: {score.PercentLocated:0.##} % located",
            score.Gaps.Count == 0 ? text : $"{text}\n\n{RecallMessages.Lines(score.Gaps, "gaps")}", cancellation);
        await recalls.TellAsync(
            input.RecallId, "scored", new(now, Person.System.Id, "scored", text) { ScopeVersion = drill.ScopeVersion }, cancellation);
        var isFirst = false;
        await recalls.ChangeAsync(
            input.RecallId,
            known =>
            {
                isFirst = !known.IsClosed;
                return isFirst ? known with { State = RecallState.Closed, Score = score, ClosedAt = now, ClosedBy = Person.System.Id } : null;
            },
            cancellation);
        if (!isFirst)
            return Nothing.Value;
        events.DrillScored(Recall.InstanceId(input.RecallId), score.SecondsToScope, score.PercentLocated, score.Gaps.Count);
        metrics.Scored(score);
        return Nothing.Value;
    }
}

/// <summary>How a drill went, from what is known when it ends.</summary>
internal static class DrillScoring
{
    public static DrillScore Score(Recall drill, RecallView view) => new(
        ((drill.ScopedAt ?? drill.StartedAt) - drill.StartedAt).TotalSeconds, PercentLocated(view.Reconciliation),
        [
            .. view.Scope.Incomplete.Select(g => $"{g.Code} {g.Ref}: {g.Detail}"),
            .. view.Tasks.Where(t => t.State == ContainmentTaskState.Open).Select(t => $"task {t.SiteId}: nobody has confirmed what is there"),
        ]);

    /// <summary>
    /// Of what came in, the share of which it is known where it is or went. Units are never added to each other: it is the mean over items and
    /// units, so that a lost pallet of one item does not vanish behind tonnes of another.
    /// </summary>
    public static decimal PercentLocated(IReadOnlyList<ReconciliationLine> lines)
    {
        var shares = lines.Select(l => (In: l.Received + l.Produced + l.CustomerReturned + l.Adjusted, l.Missing)).Where(l => l.In > 0)
            .Select(l => Math.Clamp(100 * (1 - (l.Missing / l.In)), 0, 100)).ToList();
        return shares.Count == 0 ? 100 : Math.Round(shares.Average(), 2);
    }
}
