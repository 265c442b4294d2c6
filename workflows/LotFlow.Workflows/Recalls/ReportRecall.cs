using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Lets the world follow the scope of a recall: events and reservations of the lots that are held, the tasks of the sites, the consignees.
/// Each is done once, however often this runs.
/// </summary>
public sealed class ReportRecall(
    RecallStore recalls, RecallScoping scoping, RecallReader reader, RecallTasks tasks, RecallConsignees consignees, MasterDataStore masterData, WorkEvents events,
    WorkMetrics metrics, TimeProvider clock)
    : Activity<RecallRef, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, RecallRef input)
    {
        var cancellation = context.Cancellation;
        // Read before what follows it: what is added meanwhile has a version of its own.
        if (await recalls.FindAsync(input.RecallId, cancellation) is not { IsClosed: false } recall)
            return Nothing.Value;
        var confirmations = (await recalls.ConfirmationsAsync(input.RecallId, cancellation)).Count;
        if (!recall.Drill)
            await scoping.ReportAsync(input.RecallId, cancellation);
        if (await reader.ReadAsync(input.RecallId, cancellation) is { } standing)
        {
            await tasks.UpdateAsync(standing, cancellation);
            await consignees.UpdateAsync(standing, cancellation);
        }

        var (policy, _) = await masterData.PolicyAsync<RecallPolicy>(RecallPolicy.Name, recall.PolicyVersion, cancellation);
        var before = recall.ScopeVersion;
        var now = clock.GetUtcNow();
        await recalls.ChangeAsync(
            input.RecallId,
            known =>
            {
                before = known.FollowedVersion;
                return known with
                {
                    FollowedVersion = Math.Max(before, recall.ScopeVersion),
                    FollowedConfirmations = confirmations,
                    FollowedTouches = recall.Touches,
                    FollowedAt = now,
                    StatusReportDueAt = known.Drill ? null : known.StatusReportDueAt ?? known.StartedAt.AddDays(policy.StatusReportDays),
                };
            },
            cancellation);
        await TellAsync(recall, before, cancellation);
        return Nothing.Value;
    }

    /// <summary>Tells operations, each version once.</summary>
    private async Task TellAsync(Recall recall, int before, CancellationToken cancellation)
    {
        var instance = Recall.InstanceId(recall.RecallId);
        foreach (var version in (await recalls.VersionsAsync(recall.RecallId, cancellation)).Where(v => v.Version > before && v.Version <= recall.ScopeVersion))
        {
            if (version.Version > 1)
            {
                events.RecallRescoped(instance, version.Version, version.Cause, version.Added, version.Removed);
                continue;
            }

            events.RecallStarted(instance, recall.Drill);
            if (recall.ScopedAt is { } scopedAt)
            {
                events.RecallScoped(instance, version.Lots, (scopedAt - recall.StartedAt).TotalSeconds);
                metrics.Scoped(recall.Drill, scopedAt - recall.StartedAt);
            }

            if (recall.BlockedAt is { } blockedAt)
            {
                events.RecallBlocked(instance, version.Lots, (blockedAt - recall.StartedAt).TotalSeconds);
                metrics.Blocked(blockedAt - recall.StartedAt);
            }
        }
    }
}
