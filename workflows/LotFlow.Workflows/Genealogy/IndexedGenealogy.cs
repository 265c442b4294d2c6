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
public sealed class IndexedGenealogy(IChangeFeed feed, IDocumentStore store, IAttachmentStore attachments, TimeProvider clock, ILogger<IndexedGenealogy> logger)
    : IGenealogySource, IDisposable
{
    /// <summary>How often the host catches up, so that a question finds little to do.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // About a tenth of a second of reading.
    private const int PagesPerQuestion = 32;

    // What a start may have to read of the feed, in documents: less than a second of it.
    private const int WorthKeeping = 100_000;

    private static readonly TimeSpan s_betweenKeeping = TimeSpan.FromMinutes(15);

    private readonly IndexKeeper _keeper = new(store, attachments);
    private readonly ConcurrentBag<SliceReader> _readers = [];
    private IndexFeed? _loaded;
    private DateTimeOffset _keptAt;

    /// <summary>
    /// Loads everything; until then nothing is answered. What was kept is taken where it can be, and the rest read from the change feed. To be
    /// called by one who may wait, and again if it throws; what it cannot read at all it gives up for good.
    /// </summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        var loading = await RestoreAsync(cancellation) ?? new(feed, new GenealogyIndex(), position: null);
        if (!await CatchUpAsync(loading, pages: int.MaxValue, isLoading: true, cancellation))
            return;
        Volatile.Write(ref _loaded, loading);
        logger.LogInformation("The genealogy index holds {Links} links", loading.Index.LinkCount);
    }

    /// <summary>Catches up with what came since, and keeps the index where much did.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _loaded) is not { } loaded || !await CatchUpAsync(loaded, pages: int.MaxValue, isLoading: false, cancellation))
            return;
        if (clock.GetUtcNow() - _keptAt >= s_betweenKeeping)
            await KeepAsync(cancellation);
    }

    /// <summary>Keeps the index for the next start, where reading the feed instead would take its time.</summary>
    public async Task KeepAsync(CancellationToken cancellation, int worthKeeping = WorthKeeping)
    {
        if (Volatile.Read(ref _loaded) is not { } loaded || loaded.Unkept < worthKeeping || await loaded.CaptureAsync(cancellation) is not { } captured)
            return;
        _keptAt = clock.GetUtcNow();
        await _keeper.KeepAsync(captured, cancellation);
    }

    /// <inheritdoc/>
    public async Task<(GenealogySlice Slice, GenealogyFreshness Freshness)?> ReadAsync(
        IReadOnlyCollection<string> rootLotIds, TraceDirection direction, int? maxLots, CancellationToken cancellation = default)
    {
        if (Volatile.Read(ref _loaded) is not { } loaded)
            return null;
        var asOf = clock.GetUtcNow();
        if (!await CatchUpAsync(loaded, PagesPerQuestion, isLoading: false, cancellation))
            return null;
        var reader = _readers.TryTake(out var idle) ? idle : new SliceReader();
        var slice = reader.Read(loaded.Index.Current, rootLotIds, direction, maxLots);
        _readers.Add(reader);
        return (slice, new(GenealogyFreshness.Index, asOf));
    }

    public void Dispose() => _loaded?.Dispose();

    private async Task<IndexFeed?> RestoreAsync(CancellationToken cancellation)
    {
        try
        {
            if (await _keeper.FindAsync(cancellation) is not { } kept)
                return null;
            var restored = new IndexFeed(feed, kept.Index, kept.Position);
            // Its place must be one that the feed knows.
            await restored.CatchUpAsync(pages: 1, isLoading: true, cancellation);
            return restored;
        }
        catch (Exception e) when (e is not OperationCanceledException and not StoreUnavailableException)
        {
            logger.LogWarning(e, "The kept genealogy index is not used; it is made again from the change feed");
            return null;
        }
    }

    private async Task<bool> CatchUpAsync(IndexFeed index, int pages, bool isLoading, CancellationToken cancellation)
    {
        try
        {
            return await index.CatchUpAsync(pages, isLoading, cancellation);
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
