namespace Microsoft.DurableTask;

public abstract class AsyncPageable<T>
    where T : notnull
{
    public abstract IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = default, int? pageSizeHint = default);
}

public sealed class Page<T>
    where T : notnull
{
    internal Page(IReadOnlyList<T> values, string? continuationToken) => (Values, ContinuationToken) = (values, continuationToken);

    public IReadOnlyList<T> Values { get; }

    public string? ContinuationToken { get; }
}
