using System.Diagnostics;
using LotFlow.Abstractions.Telemetry;
using OpenTelemetry;

namespace LotFlow.Functions.Telemetry;

/// <summary>
/// Puts what the work is about (instance, lot, receipt) on every span below the one that said so, those of the Azure SDKs included.
/// At the end, since some of it becomes known while a span is open.
/// </summary>
internal sealed class BaggageOnSpans : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        foreach (var (name, value) in data.Baggage)
        {
            if (name.StartsWith(WorkTrace.Prefix, StringComparison.Ordinal) && data.GetTagItem(name) is null)
                data.SetTag(name, value);
        }
    }
}
