using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace LotFlow.Http.Health;

/// <summary>
/// Sums up the counters that the parts of this host measure by its <see cref="IMeterFactory"/>, for whoever scrapes: what an exporter of
/// OpenTelemetry gets on Azure. It counts from its start, so it is made with the endpoints.
/// </summary>
internal sealed class HostCounters : IDisposable
{
    private const string Prefix = "lotflow.";

    private readonly ConcurrentDictionary<Series, Sum> _sums = new();
    private readonly MeterListener _listener = new();

    public HostCounters(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is Counter<long> && instrument.Meter.Scope == meters && instrument.Name.StartsWith(Prefix, StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _sums.GetOrAdd(Series.Of(instrument, tags), _ => new()).Add(value));
        _listener.Start();
    }

    /// <summary>By name and labels; both as Prometheus writes them.</summary>
    public IEnumerable<(string Name, string Help, string Labels, long Count)> Counted => _sums
        .Select(s => (s.Key.Name, s.Key.Help, s.Key.Labels, s.Value.Value))
        .OrderBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.Labels, StringComparer.Ordinal);

    public void Dispose() => _listener.Dispose();

    private sealed record Series(string Name, string Help, string Labels)
    {
        public static Series Of(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            List<string> labels = [];
            foreach (var (name, value) in tags)
                labels.Add($"{name}=\"{value}\"");
            return new($"{instrument.Name.Replace('.', '_')}_total", instrument.Description ?? "", string.Join(',', labels));
        }
    }

    private sealed class Sum
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add(long value) => Interlocked.Add(ref _value, value);
    }
}
