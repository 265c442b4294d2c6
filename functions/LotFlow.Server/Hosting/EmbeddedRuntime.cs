using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Workflows;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Sweeps;

namespace LotFlow.Server.Hosting;

/// <summary>
/// Runs the engine and the sweeps. It starts before the web server listens and stops after it has answered its last request, since
/// hosted services stop in the opposite order.
/// </summary>
internal sealed class EmbeddedRuntime(
    EmbeddedWorkflowEngine engine, WakeSweep sweep, InventoryFollower follower, Watchdog watchdog, SqliteDocumentStore documents,
    TimeProvider clock, ILogger<EmbeddedRuntime> logger) : IHostedService, IDisposable
{
    private const int PrunedAtOnce = 1000;

    private readonly CancellationTokenSource _stopping = new();
    private Task _sweeping = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken);
        // Nobody else works on the folder yet, so whatever is pending was left behind.
        await sweep.RunAsync(TimeSpan.Zero, cancellationToken);
        var timer = new PeriodicTimer(WakeSweep.Interval, clock);
        _sweeping = SweepAsync(timer);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _sweeping;
        await engine.DisposeAsync();
    }

    public void Dispose() => _stopping.Dispose();

    private async Task SweepAsync(PeriodicTimer timer)
    {
        var watched = clock.GetUtcNow();
        using (timer)
        {
            while (await NextAsync(timer))
            {
                try
                {
                    await sweep.RunAsync(WakeSweep.Interval, _stopping.Token);
                    await follower.RunAsync(_stopping.Token);
                    await documents.PruneExpiredAsync(PrunedAtOnce, _stopping.Token);
                    if (clock.GetUtcNow() - watched >= Watchdog.Interval)
                    {
                        await watchdog.RunAsync(_stopping.Token);
                        watched = clock.GetUtcNow();
                    }
                }
                catch (Exception e) when (!_stopping.IsCancellationRequested)
                {
                    // What a sweep could not do, the next one does; it must not end with the first failure.
                    logger.LogError(e, "A sweep failed; the next one comes in {Interval}", WakeSweep.Interval);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
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
}
