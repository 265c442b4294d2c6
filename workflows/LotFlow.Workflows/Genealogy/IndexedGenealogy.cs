using System.Collections.Concurrent;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy.Index;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Genealogy;

/// <summary>
/// Answers from the genealogy in memory, for a host that runs in one process. Before each answer it catches up with the change feed, so what
/// was stored before the question is in it. Until it is loaded, and where it is too far behind, it answers nothing and the stored links do.
/// </summary>
public sealed class IndexedGenealogy(IChangeFeed feed, TimeProvider clock, ILogger<IndexedGenealogy> logger) : IGenealogySource, IDisposable
{
    /// <summary>How often the host catches up, so that a question finds little to do.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // About a tenth of a second: a walk over stored links takes longer only where it is long.
    private const int PagesPerQuestion = 32;

    private readonly ConcurrentBag<SliceReader> _readers = [];
    private IndexFeed? _loaded;

    /// <summary>Loads everything; until then nothing is answered. To be called once, by whoever may wait.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        var loading = new IndexFeed(feed, new GenealogyIndex(), position: null);
        await loading.CatchUpAsync(pages: int.MaxValue, isLoading: true, cancellation);
        Volatile.Write(ref _loaded, loading);
    }

    /// <summary>Catches up with what came since.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _loaded) is { } loaded)
            await loaded.CatchUpAsync(pages: int.MaxValue, isLoading: false, cancellation);
    }

    /// <inheritdoc/>
    public async Task<(GenealogySlice Slice, GenealogyFreshness Freshness)?> ReadAsync(
        IReadOnlyCollection<string> rootLotIds, TraceDirection direction, int? maxLots, CancellationToken cancellation = default)
    {
        if (Volatile.Read(ref _loaded) is not { } loaded)
            return null;
        var asOf = clock.GetUtcNow();
        if (!await CatchUpAsync(loaded, cancellation))
            return null;
        var reader = _readers.TryTake(out var idle) ? idle : new SliceReader();
        var slice = reader.Read(loaded.Index.Current, rootLotIds, direction, maxLots);
        _readers.Add(reader);
        return (slice, new(GenealogyFreshness.Index, asOf));
    }

    public void Dispose() => _loaded?.Dispose();

    private async Task<bool> CatchUpAsync(IndexFeed loaded, CancellationToken cancellation)
    {
        try
        {
            return await loaded.CatchUpAsync(PagesPerQuestion, isLoading: false, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException and not StoreUnavailableException)
        {
            // A document that cannot be read must not keep anybody from the lots that it has nothing to do with.
            logger.LogError(e, "The genealogy index could not be brought up to date and is not used any more; the stored links answer");
            Volatile.Write(ref _loaded, null);
            return false;
        }
    }
}
