using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Stock;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Benchmarks.Stock;

/// <summary>A data folder with so many released lots in stock, written as LotFlow would have left them, without their ledgers.</summary>
internal static class StockSeed
{
    public const string SiteId = "SUEDTAL";
    public const string From = "STORAGE";
    public const string To = "STAGING";

    /// <summary>Enough for any number of movements of one.</summary>
    private const decimal Quantity = 1_000_000;

    private static readonly DateTimeOffset s_at = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public static string LotId(int number) => $"bench-{number:D7}";

    public static async Task<string> FillAsync(int lots)
    {
        var folder = Directory.CreateTempSubdirectory("lotflow-bench-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await using var database = SqliteDatabase.Open(folder, TimeProvider.System, NullLoggerFactory.Instance);
        var store = await SqliteDocumentStore.OpenAsync(database, Containers.All);
        // So many at once fill the groups of the writer.
        await Parallel.ForEachAsync(
            Enumerable.Range(0, lots), new ParallelOptions { MaxDegreeOfParallelism = 512 }, async (number, _) => await AddAsync(store, LotId(number)));
        return folder;
    }

    private static async Task AddAsync(SqliteDocumentStore store, string lotId)
    {
        var item = new Item { ItemId = "MILK-CREAM", Description = "", Uom = "LTR", Kind = ItemKind.Raw, CertificateRequired = false, Inspection = InspectionKind.None };
        var control = new LotControl
        {
            LotId = lotId,
            ItemId = item.ItemId,
            Uom = item.Uom,
            SupplierId = "MOLKE",
            Disposition = Disposition.Released,
            CreatedBy = "bench",
            Sequence = 2,
            OnHand = new Dictionary<string, decimal> { [SiteId] = Quantity },
        };
        var balance = new Balance(SiteId, From, Quantity, item.Uom) { ItemId = item.ItemId, Since = s_at };
        var lot = new Lot { LotId = lotId, ItemId = item.ItemId, SiteId = SiteId, SupplierId = "MOLKE", SupplierLot = lotId, Disposition = Disposition.Released, Blocked = false, CreatedAt = s_at };
        await store.Container(Containers.Inventory).CommitAsync(
            new DocumentBatch(lotId).Create(Gate.DocumentId, control).Create(Balance.DocumentId(SiteId, From), balance));
        await store.Container(Containers.Lots).CommitAsync(new DocumentBatch(lotId).Create(Lot.DocumentId, lot));
    }
}
