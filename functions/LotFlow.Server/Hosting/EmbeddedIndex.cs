using LotFlow.Workflows.Genealogy;

namespace LotFlow.Server.Hosting;

/// <summary>
/// Loads the genealogy index beside everything else and keeps it up with what is stored. Nothing waits for it: until it is there, traces walk
/// the stored links.
/// </summary>
internal sealed class EmbeddedIndex(IndexedGenealogy index, TimeProvider clock, ILogger<EmbeddedIndex> logger) : IHostedService, IDisposable
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
        await TryAsync(() => index.KeepAsync(cancellationToken));
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(IndexedGenealogy.Interval, clock);
        var isLoaded = false;
        do
        {
            if (isLoaded)
                await TryAsync(() => index.FollowAsync(_stopping.Token));
            else
                isLoaded = await TryAsync(() => index.LoadAsync(_stopping.Token));
        }
        while (await NextAsync(timer));
    }

    private async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            logger.LogError(e, "The genealogy index could not be loaded, followed or kept; the next attempt comes in {Interval}", IndexedGenealogy.Interval);
        }
        catch (Exception e)
        {
            logger.LogInformation(e, "The genealogy index was left as it is while stopping");
        }

        return false;
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
