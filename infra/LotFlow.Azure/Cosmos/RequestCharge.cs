using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace LotFlow.Azure.Cosmos;

/// <summary>
/// What each call cost in request units: logged, counted in <c>lotflow.cosmos.request_charge</c>, and summed up on the current activity.
/// </summary>
internal sealed partial class RequestCharge(string container, ILogger logger)
{
    public const string MeterName = "LotFlow.Azure.Cosmos";
    public const string CounterName = "lotflow.cosmos.request_charge";
    public const string ActivityTag = "lotflow.cosmos.request_charge";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Histogram<double> Charged = Meter.CreateHistogram<double>(CounterName, "{RU}", "Request units that Cosmos DB has charged.");

    public void Add(string operation, double requestUnits)
    {
        Spent(logger, operation, container, requestUnits);
        Charged.Record(requestUnits, new("container", container), new("operation", operation));
        if (Activity.Current is not { } activity)
            return;
        // Several reads of one look may end at the same time.
        lock (Charged)
            activity.SetTag(ActivityTag, requestUnits + (activity.GetTagItem(ActivityTag) as double? ?? 0));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Operation} in container {Container} cost {RequestUnits} RU")]
    private static partial void Spent(ILogger logger, string operation, string container, double requestUnits);
}
