using LotFlow.Workflows.Genealogy;

namespace LotFlow.Server.Hosting;

/// <summary>
/// Loads the genealogy index beside everything else and keeps it up with what is stored. Nothing waits for it: until it is there, traces walk
/// the stored links.
/// </summary>
internal sealed class EmbeddedIndex(IndexedGenealogy index, TimedLoops loops, ILogger<EmbeddedIndex> logger) : IHostedService
{
    private TimedLoop? _loop;
    private bool _isLoaded;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = loops.Start("load and follow the genealogy index", TimeSpan.Zero, IndexedGenealogy.Interval, RunAsync);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_loop is null)
            return;
        await _loop.DisposeAsync();
        try
        {
            await index.KeepAsync(cancellationToken);
        }
        catch (Exception e)
        {
            logger.LogInformation(e, "The genealogy index was left as it is while stopping; it is loaded from what is stored");
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        if (_isLoaded)
        {
            await index.FollowAsync(cancellation);
            return;
        }

        await index.LoadAsync(cancellation);
        _isLoaded = true;
    }
}
