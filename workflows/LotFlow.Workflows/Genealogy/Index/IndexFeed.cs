using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>Keeps an index up with the change feed of <c>inventory</c>. One caller at a time works on it; the others wait for their turn.</summary>
internal sealed class IndexFeed(IChangeFeed feed, GenealogyIndex index, string? position) : IDisposable
{
    private const int PageSize = 1000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private string? _position = position;

    public GenealogyIndex Index => index;

    /// <summary>Documents read since it was made or last kept: so many must be read again after a restart.</summary>
    public long Unkept { get; private set; }

    /// <summary>
    /// Reads until nothing is new. False where something may still be, after so many pages. A turn is one page, so that a caller with little
    /// patience does not wait for one with much.
    /// </summary>
    /// <param name="pages">Most pages to read.</param>
    /// <param name="isLoading">Much is to come.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<bool> CatchUpAsync(int pages, bool isLoading, CancellationToken cancellation)
    {
        for (; pages > 0; pages--)
        {
            await _turn.WaitAsync(cancellation);
            try
            {
                var page = await feed.ReadChangesAsync(Containers.Inventory, _position, PageSize, cancellation);
                if (page.Documents.Count == 0)
                    return true;
                foreach (var document in page.Documents)
                {
                    if (LinkChange.TryRead(document, out var change))
                        index.Apply(change);
                }

                // A page that failed half-way is read again, and what was applied of it changes nothing the second time.
                index.Publish(isLoading);
                _position = page.Continuation;
                Unkept += page.Documents.Count;
            }
            finally
            {
                _turn.Release();
            }
        }

        return false;
    }

    /// <summary>
    /// Merges what came, and hands over a moment that can be kept while the work goes on, with the place in the feed that belongs to it; null
    /// where nothing was read yet.
    /// </summary>
    public async Task<KeptIndex?> CaptureAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_position is null)
                return null;
            index.Merge();
            Unkept = 0;
            return new(index.Current, new(index.Gone), _position);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
