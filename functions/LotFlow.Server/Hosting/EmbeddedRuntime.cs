using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Workflows;
using LotFlow.Workflows.Counting;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Sweeps;

namespace LotFlow.Server.Hosting;

/// <summary>
/// Runs the engine and the sweeps. It starts before the web server listens and stops after it has answered its last request, since
/// hosted services stop in the opposite order.
/// </summary>
internal sealed class EmbeddedRuntime(
    EmbeddedWorkflowEngine engine, WakeSweep sweep, InventoryFollower follower, Watchdog watchdog, ExpirySweep expiry, HoldSweep holds, CountScheduling counts,
    DrillScheduling drills, LedgerReconciliation ledgers, RecallFollower recalls, SqliteDocumentStore documents, TimedLoops loops, TimeProvider clock,
    ILogger<EmbeddedRuntime> logger) : IHostedService, IDisposable
{
    private const int PrunedAtOnce = 1000;

    /// <summary>How long following waits after a failure before it tries again.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _thorough = new(1, 1);
    private TimedLoop[] _loops = [];
    private Task _following = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken);
        // Nobody else works on the folder yet, so whatever is pending was left behind.
        await sweep.RunAsync(TimeSpan.Zero, cancellationToken);
        _loops =
        [
            Prompt("wake what waits", WakeSweep.Interval, stop => sweep.RunAsync(WakeSweep.Interval, stop)),
            Prompt("follow the stock", WakeSweep.Interval, follower.RunAsync),
            Prompt("follow the stock for open recalls", WakeSweep.Interval, recalls.RunAsync),
            Prompt("prune expired documents", WakeSweep.Interval, stop => documents.PruneExpiredAsync(PrunedAtOnce, stop)),
            Prompt("watch over instances", Watchdog.Interval, watchdog.RunAsync),
            Thorough("look for expired lots", ExpirySweep.Interval, expiry.RunAsync),
            Thorough("remind of holds", HoldSweep.Interval, holds.RunAsync),
            Thorough("schedule counts", CountScheduling.Interval, stop => counts.RunAsync(clock.GetUtcNow(), stop)),
            Thorough("schedule drills", DrillScheduling.Interval, stop => drills.RunAsync(clock.GetUtcNow(), stop)),
            Thorough("reconcile ledgers", LedgerReconciliation.Interval, stop => ledgers.RunAsync(stop)),
        ];
        _following = FollowRecallsAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await TimedLoops.StopAsync(_loops);
        await _following;
        await engine.DisposeAsync();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _thorough.Dispose();
    }

    private TimedLoop Prompt(string name, TimeSpan period, Func<CancellationToken, Task> round) => loops.Start(name, period, period, round);

    /// <summary>
    /// What looks at every lot, one after the other: what must come within a minute does not wait for it, nor compete with all of it. Whatever
    /// became due while nothing ran is done by the first round.
    /// </summary>
    private TimedLoop Thorough(string name, TimeSpan period, Func<CancellationToken, Task> round) => loops.Start(name, WakeSweep.Interval, period, async stop =>
    {
        await _thorough.WaitAsync(stop);
        try
        {
            await round(stop);
        }
        finally
        {
            _thorough.Release();
        }
    });

    /// <summary>Sees what touches the scope of an open recall at once; the sweep is only there for what this could not do.</summary>
    private async Task FollowRecallsAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await recalls.FollowAsync(_stopping.Token);
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                logger.LogError(e, "The stock could not be followed for open recalls; it is tried again in {Pause}", s_pause);
                await Task.WhenAny(Task.Delay(s_pause, clock, _stopping.Token));
            }
            catch (OperationCanceledException)
            {
                // Stopping.
            }
        }
    }
}
