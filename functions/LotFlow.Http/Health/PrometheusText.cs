using System.Diagnostics;
using System.Globalization;
using System.Text;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;

namespace LotFlow.Http.Health;

/// <summary>Writes the metrics in the text format of Prometheus, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder _text = new();

    public static string Of(HttpMetrics metrics, HostCounters counters, IReadOnlyDictionary<WorkflowStatus, long>? workflows)
    {
        var text = new PrometheusText();
        text.AddRequests(metrics);
        text.AddCounters(counters);
        if (workflows is not null)
            text.AddWorkflows(workflows);
        text.AddProcess();
        return text._text.ToString();
    }

    private void AddRequests(HttpMetrics metrics)
    {
        var requests = metrics.Requests.OrderBy(r => r.Route, StringComparer.Ordinal).ThenBy(r => r.Method, StringComparer.Ordinal).ThenBy(r => r.Status).ToList();
        Head("lotflow_http_requests_total", "counter", "Requests answered, by route template and status.");
        foreach (var r in requests)
            Line("lotflow_http_requests_total", $"method=\"{r.Method}\",route=\"{r.Route}\",status=\"{r.Status}\"", r.Count);
        Head("lotflow_http_request_seconds_total", "counter", "Seconds spent on them.");
        foreach (var r in requests)
            Line("lotflow_http_request_seconds_total", $"method=\"{r.Method}\",route=\"{r.Route}\",status=\"{r.Status}\"", r.Seconds);
        Head("lotflow_commands_accepted_total", "counter", "Commands taken for the first time.");
        foreach (var c in metrics.Commands.OrderBy(c => c.Route, StringComparer.Ordinal))
            Line("lotflow_commands_accepted_total", $"method=\"{c.Method}\",route=\"{c.Route}\"", c.Count);
    }

    private void AddCounters(HostCounters counters)
    {
        foreach (var counter in counters.Counted.GroupBy(c => (c.Name, c.Help)))
        {
            Head(counter.Key.Name, "counter", counter.Key.Help);
            foreach (var c in counter)
                Line(c.Name, c.Labels, c.Count);
        }
    }

    private void AddWorkflows(IReadOnlyDictionary<WorkflowStatus, long> workflows)
    {
        Head("lotflow_workflow_instances", "gauge", "Workflow instances by status.");
        foreach (var status in Enum.GetValues<WorkflowStatus>())
        {
            Line(
                "lotflow_workflow_instances", $"status=\"{WireName.Of(status)}\"", workflows.GetValueOrDefault(status));
        }
    }

    private void AddProcess()
    {
        using var process = Process.GetCurrentProcess();
        Single("process_cpu_seconds_total", "counter", "CPU time of the process.", process.TotalProcessorTime.TotalSeconds);
        Single("process_resident_memory_bytes", "gauge", "Physical memory of the process.", process.WorkingSet64);
        Single("process_start_time_seconds", "gauge", "Start of the process, seconds since 1970.", (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        Single("dotnet_gc_heap_bytes", "gauge", "Managed heap.", GC.GetTotalMemory(forceFullCollection: false));
        Single("dotnet_threadpool_queue_length", "gauge", "Work items that wait for a thread.", ThreadPool.PendingWorkItemCount);
    }

    private void Single(string name, string type, string help, double value)
    {
        Head(name, type, help);
        _text.Append(name).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private void Head(string name, string type, string help) =>
        _text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private void Line(string name, string labels, double value) =>
        _text.Append(name).Append('{').Append(labels).Append("} ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}
