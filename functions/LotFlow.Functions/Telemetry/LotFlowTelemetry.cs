using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Workflows.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LotFlow.Functions.Telemetry;

/// <summary>
/// Spans, logs and measures of the worker to Application Insights, by identity. Without a connection string (a developer's machine)
/// nothing is exported.
/// </summary>
internal static class LotFlowTelemetry
{
    private const string ConnectionSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    public static void Add(IServiceCollection services, ILoggingBuilder logging, IConfiguration configuration, TokenCredential credential)
    {
        var connection = configuration[ConnectionSetting];
        void Export(AzureMonitorExporterOptions options)
        {
            options.ConnectionString = connection;
            options.Credential = credential;
        }

        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("lotflow"));
        telemetry.WithTracing(tracing =>
        {
            // "Azure.*" and the durable SDK's own source; the host writes the spans of triggers.
            tracing.AddSource(WorkTrace.SourceName, "Azure.*", "Microsoft.DurableTask", "WebJobs.Extensions.DurableTask").AddProcessor(new BaggageOnSpans());
            if (connection is not null)
                tracing.AddAzureMonitorTraceExporter(Export);
        });
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(WorkMetrics.MeterName, "LotFlow.*");
            if (connection is not null)
                metrics.AddAzureMonitorMetricExporter(Export);
        });
        logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.AddProcessor(new AboutOnLogs());
            if (connection is not null)
                logs.AddAzureMonitorLogExporter(Export);
        });
    }
}
