using System.Diagnostics;
using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace LotFlow.Functions.Telemetry;

/// <summary>
/// Names the attributes of log entries as the queries in <c>bicep/queries</c> do: <c>{LotId}</c> of a template becomes
/// <c>lotflow.lot_id</c>, the event's name <c>lotflow.event</c>, and what the current work is about is added.
/// </summary>
internal sealed class AboutOnLogs : BaseProcessor<LogRecord>
{
    private const string TemplateKey = "{OriginalFormat}";

    public override void OnEnd(LogRecord data)
    {
        var attributes = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in Activity.Current?.Baggage ?? [])
        {
            if (name.StartsWith(WorkTrace.Prefix, StringComparison.Ordinal))
                attributes[name] = value;
        }

        var ours = data.CategoryName?.StartsWith("LotFlow.", StringComparison.Ordinal) == true;
        foreach (var (name, value) in data.Attributes ?? [])
            attributes[ours && name != TemplateKey ? NameOf(name) : name] = value is Enum e ? e.ToString() : value;
        if (ours && data.EventId.Name is { } @event)
            attributes[$"{WorkTrace.Prefix}event"] = @event;
        data.Attributes = [.. attributes];
    }

    private static string NameOf(string placeholder) => WorkTrace.Prefix + JsonNamingPolicy.SnakeCaseLower.ConvertName(placeholder);
}
