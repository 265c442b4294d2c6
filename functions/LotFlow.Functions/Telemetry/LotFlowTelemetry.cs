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

    public static void Add(IServiceCollection services, IConfiguration configuration, TokenCredential credential)
    {
        var connection = configuration[ConnectionSetting];
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("lotflow"));
        telemetry.WithTracing(tracing =>
        {
            // The invocations of the worker, which tie what it does to the host's request, and the SDKs of Azure.
            tracing.AddSource(WorkTrace.SourceName, "Microsoft.Azure.Functions.Worker", "Azure.*", "Microsoft.DurableTask").AddProcessor(new BaggageOnSpans());
            if (connection is not null)
                tracing.AddAzureMonitorTraceExporter(Export);
        });
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(WorkMetrics.MeterName, $"{WorkMetrics.MeterName}.*");
            if (connection is not null)
                metrics.AddAzureMonitorMetricExporter(Export);
        });
        // ASP.NET Core logs paths, and a path may hold the token of a link.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning));
        services.Configure<OpenTelemetryLoggerOptions>(logs => logs.IncludeFormattedMessage = true);
        telemetry.WithLogging(logs =>
        {
            logs.AddProcessor(new AboutOnLogs());
            if (connection is not null)
                logs.AddAzureMonitorLogExporter(Export);
        });

        void Export(AzureMonitorExporterOptions options)
        {
            options.ConnectionString = connection;
            options.Credential = credential;
            // Everything: a sampler decides before it is known what fails, and what happened once is what operations look for.
            options.TracesPerSecond = null;
            options.SamplingRatio = 1;
            options.EnableTraceBasedLogsSampler = false;
        }
    }
}
