using System.Collections.Concurrent;

namespace LotFlow.Http.Health;

/// <summary>Counts what this process answered. Routes are named by template, methods that nobody knows by one name: labels stay few.</summary>
internal sealed class HttpMetrics
{
    private static readonly HashSet<string> s_methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

    private readonly ConcurrentDictionary<(string Method, string Route, int Status), Tally> _requests = new();
    private readonly ConcurrentDictionary<(string Method, string Route), Tally> _commands = new();

    public IEnumerable<(string Method, string Route, int Status, long Count, double Seconds)> Requests =>
        _requests.Select(r => (r.Key.Method, r.Key.Route, r.Key.Status, r.Value.Count, r.Value.Seconds));

    public IEnumerable<(string Method, string Route, long Count)> Commands => _commands.Select(c => (c.Key.Method, c.Key.Route, c.Value.Count));

    public void Count(string method, string route, int status, TimeSpan elapsed) =>
        _requests.GetOrAdd((s_methods.Contains(method) ? method : "other", route, status), _ => new()).Add(elapsed);

    /// <summary>A command was taken for the first time.</summary>
    public void CountCommand(string method, string route) => _commands.GetOrAdd((method, route), _ => new()).Add(TimeSpan.Zero);

    private sealed class Tally
    {
        private long _count;
        private long _ticks;

        public long Count => Interlocked.Read(ref _count);

        public double Seconds => TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds;

        public void Add(TimeSpan elapsed)
        {
            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _ticks, elapsed.Ticks);
        }
    }
}
