using LotFlow.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Health;

internal sealed record HealthState(string Status);

internal static class HealthEndpoints
{
    /// <summary>The process answers.</summary>
    public static IResult Alive() => Answer.Json(new HealthState("ok"));

    /// <summary>The store can be written and the engine runs; 503 while not.</summary>
    public static async Task<IResult> ReadyAsync(StoreProbe probe, IHostStatus host, CancellationToken cancellation)
    {
        await probe.WriteAsync(cancellation);
        return host.IsEngineRunning
            ? Answer.Json(new HealthState("ready"))
            : Problem.Of(StatusCodes.Status503ServiceUnavailable, "engine-stopped", "The workflow engine is not running.") with { RetryAfter = 5 };
    }

    /// <summary>Numbers for Prometheus, text format 0.0.4.</summary>
    public static IResult Metrics(HttpMetrics metrics, HostCounters counters, IHostStatus host) =>
        Results.Text(PrometheusText.Of(metrics, counters, host.CountWorkflows()), "text/plain; version=0.0.4; charset=utf-8");
}
