using LotFlow.Workflows.Audit;

namespace LotFlow.Server.Hosting;

/// <summary>Keeps the audit trail up with what is stored, anchors it, and deletes what policy says is old enough. Nothing waits for it.</summary>
internal sealed class EmbeddedAudit(AuditFollower follower, MasterDataNotes notes, AuditAnchoring anchoring, AuditRetention retention, TimedLoops loops) : IHostedService
{
    private TimedLoop[] _loops = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loops =
        [
            loops.Start("follow the audit trail", MasterDataJournal.Interval, MasterDataJournal.Interval, follower.RunAsync),
            loops.Start("tell of master data", MasterDataJournal.Interval, MasterDataJournal.Interval, notes.RunAsync),
            loops.Start("anchor the audit trail", AuditAnchoring.Interval, AuditAnchoring.Interval, anchoring.RunAsync),
            // What became old while nothing ran is looked at soon after the start.
            loops.Start("purge the audit trail", MasterDataJournal.Interval, AuditRetention.Interval, retention.RunAsync),
        ];
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => TimedLoops.StopAsync(_loops);
}
