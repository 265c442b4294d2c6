using System.Diagnostics.Metrics;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Telemetry;

/// <summary>
/// The measures of LotFlow that are not spans (OpenTelemetry, through System.Diagnostics.Metrics). Gauges are recorded when something
/// was counted and not observed at will: of many instances of a host only one counts, and the others would repeat what it once was.
/// </summary>
public sealed class WorkMetrics : IDisposable
{
    /// <summary>What a host subscribes to.</summary>
    public const string MeterName = "LotFlow";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _outboxLag;
    private readonly Gauge<int> _openWorkflows;
    private readonly Gauge<int> _approvalsOverdue;
    private readonly Histogram<double> _secondsToScope;
    private readonly Histogram<double> _secondsToBlock;
    private readonly Histogram<double> _percentLocated;
    private readonly Counter<long> _auditFailed;

    public WorkMetrics()
    {
        _outboxLag = _meter.CreateHistogram<double>("lotflow.outbox_lag_seconds", "s", "Age of the oldest lot event of a batch when it is about to be published.");
        _openWorkflows = _meter.CreateGauge<int>("lotflow.open_workflows", "{instance}", "Open workflow instances by workflow and status.");
        _approvalsOverdue = _meter.CreateGauge<int>("lotflow.approvals_overdue", "{approval}", "Open approvals that were not decided in time.");
        _secondsToScope = _meter.CreateHistogram<double>("lotflow.recall_seconds_to_scope", "s", "From the start of a recall or drill until its first scope was known.");
        _secondsToBlock = _meter.CreateHistogram<double>("lotflow.recall_seconds_to_block", "s", "From the start of a recall until every lot of its first scope was blocked.");
        _percentLocated = _meter.CreateHistogram<double>("lotflow.drill_percent_located", "%", "Of the quantity in scope of a drill, how much is known where it is or went.");
        _auditFailed = _meter.CreateCounter<long>("lotflow.audit_failed", "{entry}", "What could not be written to the audit trail and is not told again.");
    }

    public void Publishing(TimeSpan age) => _outboxLag.Record(age.TotalSeconds);

    public void Counted(Census census)
    {
        foreach (var ((workflow, status), count) in census.Open)
            _openWorkflows.Record(count, new("workflow", workflow), new("status", status.ToString().ToLowerInvariant()));
        _approvalsOverdue.Record(census.ApprovalsOverdue);
    }

    public void Scoped(bool drill, TimeSpan afterStart) => _secondsToScope.Record(afterStart.TotalSeconds, new KeyValuePair<string, object?>("drill", drill));

    public void Blocked(TimeSpan afterStart) => _secondsToBlock.Record(afterStart.TotalSeconds);

    public void Scored(DrillScore score) => _percentLocated.Record((double)score.PercentLocated);

    public void AuditFailed() => _auditFailed.Add(1);

    /// <summary>Tells the measures of this instance from those of another in the same process.</summary>
    public bool Owns(Meter meter) => meter == _meter;

    public void Dispose() => _meter.Dispose();
}

/// <summary>How much is open: a number for each workflow and each open status, zero too.</summary>
public sealed record Census(IReadOnlyDictionary<(string Workflow, WorkflowStatus Status), int> Open, int ApprovalsOverdue);
