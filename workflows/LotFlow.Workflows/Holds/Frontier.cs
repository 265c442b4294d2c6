using System.Collections.Concurrent;

namespace LotFlow.Workflows.Holds;

/// <summary>Walks a graph whose nodes are read from a store: everything that was found is visited in parallel, then what that led to.</summary>
internal static class Frontier
{
    /// <summary>Requests in flight. A store with one writer commits them in groups; more would only wait in front of it.</summary>
    private const int Width = 64;

    /// <param name="roots">Where to begin.</param>
    /// <param name="visit">Does what is to be done with a node and answers where it leads. Keeping out of cycles is its business.</param>
    /// <param name="cancellation">Ends the walk.</param>
    public static async Task WalkAsync<T>(IEnumerable<T> roots, Func<T, CancellationToken, Task<IEnumerable<T>>> visit, CancellationToken cancellation)
    {
        List<T> level = [.. roots];
        // One node needs no machinery: a hold on a single lot is in somebody's way.
        while (level.Count == 1)
            level = [.. await visit(level[0], cancellation)];
        while (level.Count > 0)
        {
            ConcurrentBag<T> next = [];
            await Parallel.ForEachAsync(level, new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancellation }, async (node, ct) =>
            {
                foreach (var found in await visit(node, ct))
                    next.Add(found);
            });
            level = [.. next];
        }
    }

    /// <summary>Reads something for each of many, in parallel; the answers are in their order.</summary>
    public static async Task<IReadOnlyList<TAnswer>> ReadAsync<T, TAnswer>(
        IReadOnlyList<T> keys, Func<T, CancellationToken, Task<TAnswer>> read, CancellationToken cancellation)
    {
        if (keys is [var only])
            return [await read(only, cancellation)];
        var answers = new TAnswer[keys.Count];
        await Parallel.ForAsync(0, keys.Count, new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancellation }, async (i, ct) =>
            answers[i] = await read(keys[i], ct));
        return answers;
    }
}
