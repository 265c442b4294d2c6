using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Benchmarks.Genealogy;

/// <summary>A data folder with a genealogy as LotFlow stores it: gates, balances, ledgers, links at both ends; about a dozen documents for each lot.</summary>
internal static class StoredGenealogySeed
{
    private const string SiteId = "SUEDTAL";
    private static readonly DateTimeOffset s_at = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public static async Task<string> FillAsync(GeneratedGenealogy from)
    {
        var folder = Directory.CreateTempSubdirectory("lotflow-bench-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await using var database = SqliteDatabase.Open(folder, TimeProvider.System, NullLoggerFactory.Instance);
        var inventory = (await SqliteDocumentStore.OpenAsync(database, Containers.All)).Container(Containers.Inventory);
        var ofLots = Enumerable.Range(0, from.LinkCount).ToLookup(i => from.Lots[i]);
        var ofTransformations = Enumerable.Range(0, from.LinkCount).ToLookup(i => from.Transformations[i]);
        // So many at once fill the groups of the writer. Transformations come among the lots that they use, as they did.
        await Parallel.ForEachAsync(
            Enumerable.Range(0, from.LotCount), new ParallelOptions { MaxDegreeOfParallelism = 512 }, async (lot, _) =>
            {
                foreach (var batch in OfLot(from, lot, [.. ofLots[lot]]))
                    await inventory.CommitAsync(batch, CancellationToken.None);
                for (var t = (int)((long)lot * from.TransformationCount / from.LotCount); t < (int)((lot + 1L) * from.TransformationCount / from.LotCount); t++)
                {
                    foreach (var batch in OfTransformation(from, t, [.. ofTransformations[t]]))
                        await inventory.CommitAsync(batch, CancellationToken.None);
                }
            });
        return folder;
    }

    private static IEnumerable<DocumentBatch> OfLot(GeneratedGenealogy from, int number, IReadOnlyList<int> links)
    {
        var lotId = GeneratedGenealogy.LotId(number);
        var control = new LotControl
        {
            LotId = lotId,
            ItemId = "MILK-CREAM",
            Uom = "KGM",
            SupplierId = "MOLKE",
            Disposition = Disposition.Released,
            CreatedBy = "bench",
            Sequence = links.Count + 1,
            OnHand = new Dictionary<string, decimal> { [SiteId] = 1 },
        };
        var batch = new DocumentBatch(lotId).Create(Gate.DocumentId, control)
            .Create(Balance.DocumentId(SiteId, "STORAGE"), new Balance(SiteId, "STORAGE", 1, "KGM") { ItemId = "MILK-CREAM", Since = s_at });
        foreach (var i in links)
        {
            if (batch.Operations.Count + 2 > DocumentBatch.MaxOperations)
            {
                yield return batch;
                batch = new DocumentBatch(lotId);
            }

            batch.Create(Movement.IdPrefix + $"m-{i}", MovementOf(from, i, lotId)).Create(Link.IdAtLot(from.Roles[i], TransformationId(from, i)), LinkOf(from, i));
        }

        yield return batch;
    }

    private static IEnumerable<DocumentBatch> OfTransformation(GeneratedGenealogy from, int number, IReadOnlyList<int> links)
    {
        var id = GeneratedGenealogy.TransformationId(number);
        var batch = new DocumentBatch(Transformation.Partition(id))
            .Create(Gate.DocumentId, new TransformationControl { TransformationId = id, Sequence = links.Count })
            .Create(Transformation.DocumentId, new Transformation { TransformationId = id, Kind = TransformationKind.Production, SiteId = SiteId, By = "bench", OpenedAt = s_at });
        foreach (var i in links)
            batch.Create(Link.IdAtTransformation(from.Roles[i], GeneratedGenealogy.LotId(from.Lots[i])), LinkOf(from, i));
        yield return batch;
    }

    private static string TransformationId(GeneratedGenealogy from, int i) => GeneratedGenealogy.TransformationId(from.Transformations[i]);

    private static Link LinkOf(GeneratedGenealogy from, int i) =>
        Link.Of(TransformationId(from, i), GeneratedGenealogy.LotId(from.Lots[i]), from.Roles[i], "MILK-CREAM", "KGM").With($"m-{i}", from.Quantities[i]) with { Sequence = 1 + i % 50 };

    // What a ledger's entry weighs; an index reads no more of it than its key.
    private static object MovementOf(GeneratedGenealogy from, int i, string lotId) => new
    {
        movementId = $"m-{i}",
        lotId,
        type = from.Roles[i] == LinkRole.Input ? "issue" : "produce",
        quantity = from.Quantities[i],
        uom = "KGM",
        sequence = 1 + i % 50,
        from = new { siteId = SiteId, locationId = "STORAGE" },
        occurredAt = s_at,
        recordedAt = s_at,
        by = "mes",
        reference = new { kind = "productionOrder", id = TransformationId(from, i) },
        commandId = $"issue-{i}",
        bodyHash = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
    };
}
