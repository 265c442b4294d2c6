using System.Diagnostics;
using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Attachments;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Genealogy.Index;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Benchmarks.Genealogy;

/// <summary>From a stored LotFlow to an index that answers: from nothing, from what was kept, and by a query that was not chosen.</summary>
internal static class LoadBenchmarks
{
    private static Task<string>? s_folder;

    public static IEnumerable<Benchmark> All(Lazy<GeneratedGenealogy> generated, int lots) =>
    [
        new($"index, loading from the whole change feed, {lots:N0} lots", "s", Aim: null, _ => MeasureAsync(generated, lots, index => index.LoadAsync(CancellationToken.None))),
        new($"index, keeping it, {lots:N0} lots", "s", Aim: null, _ => MeasureAsync(
            generated, lots, index => index.KeepAsync(CancellationToken.None, worthKeeping: 0), index => index.LoadAsync(CancellationToken.None))),
        new($"index, loading what was kept, {lots:N0} lots", "s", "seconds", _ => MeasureAsync(generated, lots, index => index.LoadAsync(CancellationToken.None))),
        new($"links alone, by a query over an indexed field, {lots:N0} lots (not chosen)", "s", Aim: null, _ => QueryAsync(generated)),
    ];

    private static async Task<Sample> MeasureAsync(
        Lazy<GeneratedGenealogy> generated, int lots, Func<IndexedGenealogy, Task> work, Func<IndexedGenealogy, Task>? prepare = null)
    {
        var folder = await (s_folder ??= StoredGenealogySeed.FillAsync(generated.Value));
        await using var database = SqliteDatabase.Open(folder, TimeProvider.System, NullLoggerFactory.Instance);
        var store = await SqliteDocumentStore.OpenAsync(database, Containers.All);
        var feed = new CountingFeed(store);
        using var index = new IndexedGenealogy(feed, store, new FileAttachmentStore(folder), TimeProvider.System, NullLogger<IndexedGenealogy>.Instance);
        if (prepare is not null)
            await prepare(index);
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        await work(index);
        return new Sample(Stopwatch.GetElapsedTime(began).TotalSeconds, new Dictionary<string, double>
        {
            ["documents read"] = prepare is null ? feed.Documents : 0,
            ["MB of kept parts"] = Directory.Exists(Path.Combine(folder, "attachments"))
                ? Directory.EnumerateFiles(Path.Combine(folder, "attachments"), "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length) / 1e6
                : 0,
            ["GB of documents"] = Directory.EnumerateFiles(folder).Sum(f => new FileInfo(f).Length) / 1e9,
        });
    }

    /// <summary>Reads only documents that say a role, in pages, as if <c>inventory</c> declared that field.</summary>
    private static async Task<Sample> QueryAsync(Lazy<GeneratedGenealogy> generated)
    {
        var folder = await (s_folder ??= StoredGenealogySeed.FillAsync(generated.Value));
        await using var database = SqliteDatabase.Open(folder, TimeProvider.System, NullLoggerFactory.Instance);
        var store = await SqliteDocumentStore.OpenAsync(database, [.. Containers.All.Select(c => c.Name == Containers.Inventory ? c with { IndexedFields = [.. c.IndexedFields, new("role")] } : c)]);
        var began = Stopwatch.GetTimestamp();
        var index = new GenealogyIndex();
        var documents = 0;
        foreach (var role in new[] { "input", "output" })
        {
            var query = new DocumentQuery { Where = [FieldCondition.Equal("role", role)], Limit = DocumentQuery.MaxLimit };
            do
            {
                var page = await store.Container(Containers.Inventory).QueryAsync(query);
                documents += page.Documents.Count;
                foreach (var document in page.Documents)
                {
                    if (LinkChange.TryRead(document, out var change))
                        index.Apply(change);
                }

                index.Publish(isLoading: true);
                query = query with { Continuation = page.Continuation };
            }
            while (query.Continuation is not null);
        }

        return new Sample(Stopwatch.GetElapsedTime(began).TotalSeconds, new Dictionary<string, double> { ["documents read"] = documents });
    }

    private sealed class CountingFeed(IChangeFeed inner) : IChangeFeed
    {
        public long Documents { get; private set; }

        public async Task<ChangePage> ReadChangesAsync(string container, string? continuation, int limit = 1000, CancellationToken cancellation = default)
        {
            var page = await inner.ReadChangesAsync(container, continuation, limit, cancellation);
            Documents += page.Documents.Count;
            return page;
        }
    }
}
