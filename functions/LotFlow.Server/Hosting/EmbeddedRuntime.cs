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
    DrillScheduling drills, LedgerReconciliation ledgers, RecallFollower recalls, SqliteDocumentStore documents, TimeProvider clock, ILogger<EmbeddedRuntime> logger)
    : IHostedService, IDisposable
{
    private const int PrunedAtOnce = 1000;

    /// <summary>How long following waits after a failure before it tries again.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _sweeping = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken);
        // Nobody else works on the folder yet, so whatever is pending was left behind.
        await sweep.RunAsync(TimeSpan.Zero, cancellationToken);
        // What must come within a minute does not wait for what looks at every lot.
        _sweeping = Task.WhenAll(
            SweepAsync(new(WakeSweep.Interval, clock), Prompt()), SweepAsync(new(WakeSweep.Interval, clock), Thorough()), FollowRecallsAsync());
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _sweeping;
        await engine.DisposeAsync();
    }

    public void Dispose() => _stopping.Dispose();

    private Sweep[] Prompt() =>
        [
            new(WakeSweep.Interval, () => sweep.RunAsync(WakeSweep.Interval, _stopping.Token)),
            new(WakeSweep.Interval, () => follower.RunAsync(_stopping.Token)),
            new(WakeSweep.Interval, () => recalls.RunAsync(_stopping.Token)),
            new(WakeSweep.Interval, () => documents.PruneExpiredAsync(PrunedAtOnce, _stopping.Token)),
            new(Watchdog.Interval, () => watchdog.RunAsync(_stopping.Token)) { LastRun = clock.GetUtcNow() },
        ];

    // Whatever became due while nothing ran is done by the first round.
    private Sweep[] Thorough() =>
        [
            new(ExpirySweep.Interval, () => expiry.RunAsync(_stopping.Token)),
            new(HoldSweep.Interval, () => holds.RunAsync(_stopping.Token)),
            new(CountScheduling.Interval, () => counts.RunAsync(clock.GetUtcNow(), _stopping.Token)),
            new(DrillScheduling.Interval, () => drills.RunAsync(clock.GetUtcNow(), _stopping.Token)),
            new(LedgerReconciliation.Interval, () => ledgers.RunAsync(_stopping.Token)),
        ];

    private async Task SweepAsync(PeriodicTimer timer, Sweep[] sweeps)
    {
        using (timer)
        {
            while (await NextAsync(timer))
            {
                // Ticks do not come to the millisecond: half a round early is not too early.
                foreach (var due in sweeps.Where(s => clock.GetUtcNow() - s.LastRun >= s.Interval - (WakeSweep.Interval / 2)))
                    await RunAsync(due);
            }
        }
    }

    private async Task RunAsync(Sweep due)
    {
        var started = clock.GetUtcNow();
        try
        {
            await due.Work();
            due.LastRun = started;
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            // What a sweep could not do, the next round does; it must not keep the others from their work.
            logger.LogError(e, "A sweep failed; the next round comes in {Interval}", WakeSweep.Interval);
        }
        catch (OperationCanceledException)
        {
            // Stopping: there is no next round.
        }
    }

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

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private sealed record Sweep(TimeSpan Interval, Func<Task> Work)
    {
        public DateTimeOffset LastRun { get; set; }
    }
}
