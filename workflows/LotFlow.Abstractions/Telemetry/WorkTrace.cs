using System.Diagnostics;

namespace LotFlow.Abstractions.Telemetry;

/// <summary>Payloads that say what they are about, so that every span and log of the work on them can be found by it.</summary>
public interface ITraced
{
    /// <summary>Names such as <c>lotflow.receipt_id</c> with their values.</summary>
    IEnumerable<(string Name, string Value)> About { get; }
}

/// <summary>
/// The spans of LotFlow (OpenTelemetry, through System.Diagnostics). What a span is about is kept as baggage too, so that spans and
/// logs below it carry it; without a listener all of this costs nothing.
/// </summary>
public static class WorkTrace
{
    public const string InstanceId = "lotflow.instance_id";
    public const string LotId = "lotflow.lot_id";
    public const string ReceiptId = "lotflow.receipt_id";
    public const string ApprovalId = "lotflow.approval_id";

    /// <summary>What a host subscribes to.</summary>
    public const string SourceName = "LotFlow";

    /// <summary>Baggage that starts so belongs on every span and log below.</summary>
    public const string Prefix = "lotflow.";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Begins a span for a piece of work, or answers null where nobody listens.</summary>
    public static Activity? Start(string name, ITraced? work)
    {
        var span = s_source.StartActivity(name);
        if (span is null || work is null)
            return span;
        foreach (var (key, value) in work.About)
            About(key, value);
        return span;
    }

    /// <summary>Says what the current span is about, once it has become known.</summary>
    public static void About(string name, string? value)
    {
        if (value is null || Activity.Current is not { } span)
            return;
        span.SetTag(name, value);
        span.SetBaggage(name, value);
    }
}
