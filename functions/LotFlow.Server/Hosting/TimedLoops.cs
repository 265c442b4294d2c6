using System.Collections.Concurrent;

namespace LotFlow.Server.Hosting;

/// <summary>Everything that the host does again and again by the clock. Whoever starts a loop disposes it.</summary>
internal sealed class TimedLoops(TimeProvider clock, ILogger<TimedLoop> logger)
{
    private readonly ConcurrentBag<TimedLoop> _loops = [];

    public TimedLoop Start(string name, TimeSpan first, TimeSpan period, Func<CancellationToken, Task> round)
    {
        var loop = new TimedLoop(name, first, period, round, clock, logger);
        _loops.Add(loop);
        return loop;
    }

    /// <summary>Completes when all have done what was due; see <see cref="TimedLoop.WhenIdleAsync"/>.</summary>
    public Task WhenIdleAsync() => Task.WhenAll(_loops.Select(l => l.WhenIdleAsync()));

    public static Task StopAsync(IEnumerable<TimedLoop> loops) => Task.WhenAll(loops.Select(l => l.DisposeAsync().AsTask()));
}
