using System.Diagnostics.Metrics;
using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Telemetry;

/// <summary>The measures of LotFlow that are not spans (OpenTelemetry, through System.Diagnostics.Metrics).</summary>
public sealed class WorkMetrics : IDisposable
{
    /// <summary>What a host subscribes to.</summary>
    public const string MeterName = "LotFlow";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _outboxLag;
    private volatile Census? _census;

    public WorkMetrics()
    {
        _outboxLag = _meter.CreateHistogram<double>("lotflow.outbox_lag_seconds", "s", "Age of lot events when they are published.");
        _meter.CreateObservableGauge("lotflow.open_workflows", Open, "{instance}", "Open workflow instances by workflow and status, as last counted.");
        _meter.CreateObservableGauge(
            "lotflow.approvals_overdue", () => _census is { } census ? [new(census.ApprovalsOverdue)] : Array.Empty<Measurement<int>>(), "{approval}",
            "Open approvals that were not decided in time, as last counted.");
    }

    public void Published(TimeSpan age) => _outboxLag.Record(age.TotalSeconds);

    public void Counted(Census census) => _census = census;

    /// <summary>Tells the measures of this instance from those of another in the same process.</summary>
    public bool Owns(Meter meter) => meter == _meter;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Open() => _census?.Open.Select(o => new Measurement<int>(
        o.Value, new("workflow", o.Key.Workflow), new("status", o.Key.Status.ToString().ToLowerInvariant()))) ?? [];
}

/// <summary>How much is open.</summary>
public sealed record Census(IReadOnlyDictionary<(string Workflow, WorkflowStatus Status), int> Open, int ApprovalsOverdue);
