using LotFlow.Workflows.Audit;

namespace LotFlow.Server.Hosting;

/// <summary>Keeps the audit trail up with what is stored, anchors it, and deletes what policy says is old enough. Nothing waits for it.</summary>
internal sealed class EmbeddedAudit(
    AuditFollower follower, MasterDataNotes notes, AuditAnchoring anchoring, AuditRetention retention, TimeProvider clock, ILogger<EmbeddedAudit> logger)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // On a thread of its own: the embedded store answers on the thread that asks.
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(MasterDataJournal.Interval, clock);
        // What became old while nothing ran is looked at soon after the start.
        var (anchored, purged) = (clock.GetUtcNow(), DateTimeOffset.MinValue);
        while (await NextAsync(timer))
        {
            await TryAsync(follower.RunAsync);
            await TryAsync(notes.RunAsync);
            if (clock.GetUtcNow() - anchored >= AuditAnchoring.Interval && await TryAsync(anchoring.RunAsync))
                anchored = clock.GetUtcNow();
            if (clock.GetUtcNow() - purged >= AuditRetention.Interval && await TryAsync(retention.RunAsync))
                purged = clock.GetUtcNow();
        }
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_stopping.Token);
            return true;
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            logger.LogError(e, "The audit trail could not be kept up, anchored or purged; the next attempt comes in {Interval}", MasterDataJournal.Interval);
        }
        catch (Exception e)
        {
            logger.LogInformation(e, "The audit trail was left as it is while stopping");
        }

        return false;
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            var goesOn = await timer.WaitForNextTickAsync(_stopping.Token);
            // Off the thread of the timer, which would have to do all of this before it can tell anybody else the time.
            await Task.Yield();
            return goesOn;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
