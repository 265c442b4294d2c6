using LotFlow.Abstractions.Documents;
using LotFlow.Benchmarks.Stock;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Benchmarks.Recalls;

/// <summary>
/// A supplier lot and 10,000 lots made of it, written as LotFlow would have left them: it went into 100 orders of 10 lots each, and each of
/// these into an order of 9 lots. Everything is in stock and released.
/// </summary>
internal sealed record ScopeSeed(string Name)
{
    private const int Orders = 100;
    private const int PerOrder = 10;
    private const int PerSecond = 9;
    private const string Item = "MILK-CREAM";
    private const string Uom = "LTR";

    private static readonly DateTimeOffset s_at = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public string Root => $"{Name}-root";

    /// <summary>Every lot in scope, the root first.</summary>
    public IReadOnlyList<string> Lots =>
    [
        Root,
        .. from order in Enumerable.Range(0, Orders)
           from lot in Enumerable.Range(0, PerOrder)
           from id in Enumerable.Range(0, PerSecond).Select(part => $"{First(order, lot)}-{part}").Prepend(First(order, lot))
           select id,
    ];

    public async Task AddAsync(string folder)
    {
        await using var database = SqliteDatabase.Open(folder, TimeProvider.System, NullLoggerFactory.Instance);
        var store = await SqliteDocumentStore.OpenAsync(database, Containers.All);
        List<Func<Task>> writes = [() => LotAsync(store, Root, made: null, [.. Enumerable.Range(0, Orders).Select(Order)])];
        for (var order = 0; order < Orders; order++)
        {
            var number = order;
            writes.Add(() => OrderAsync(store, Order(number), Root, [.. Enumerable.Range(0, PerOrder).Select(l => First(number, l))]));
            foreach (var first in Enumerable.Range(0, PerOrder).Select(l => First(number, l)))
            {
                var second = $"po-{first}";
                List<string> parts = [.. Enumerable.Range(0, PerSecond).Select(p => $"{first}-{p}")];
                writes.Add(() => LotAsync(store, first, Order(number), [second]));
                writes.Add(() => OrderAsync(store, second, first, parts));
                writes.AddRange(parts.Select(part => (Func<Task>)(() => LotAsync(store, part, second, []))));
            }
        }

        await Parallel.ForEachAsync(writes, new ParallelOptions { MaxDegreeOfParallelism = 512 }, async (write, _) => await write());
    }

    private string Order(int order) => $"{Name}-po{order}";

    private string First(int order, int lot) => $"{Name}-{order}-{lot}";

    private static async Task LotAsync(SqliteDocumentStore store, string lotId, string? made, IReadOnlyList<string> usedBy)
    {
        var control = new LotControl
        {
            LotId = lotId,
            ItemId = Item,
            Uom = Uom,
            SupplierId = made is null ? "MOLKE" : null,
            Disposition = Disposition.Released,
            CreatedBy = "bench",
            Sequence = 2,
            OnHand = new Dictionary<string, decimal> { [StockSeed.SiteId] = 1000 },
        };
        var batch = new DocumentBatch(lotId).Create(Gate.DocumentId, control).Create(
            Balance.DocumentId(StockSeed.SiteId, StockSeed.From), new Balance(StockSeed.SiteId, StockSeed.From, 1000, Uom) { ItemId = Item, Since = s_at });
        if (made is not null)
            batch.Create(Link.IdAtLot(LinkRole.Output, made), Link.Of(made, lotId, LinkRole.Output, Item, Uom).With("bench", 1000));
        foreach (var order in usedBy.Take(90))
            batch.Create(Link.IdAtLot(LinkRole.Input, order), Link.Of(order, lotId, LinkRole.Input, Item, Uom).With("bench", 10));
        await store.Container(Containers.Inventory).CommitAsync(batch);
        if (usedBy.Count > 90)
        {
            var rest = new DocumentBatch(lotId);
            foreach (var order in usedBy.Skip(90))
                rest.Create(Link.IdAtLot(LinkRole.Input, order), Link.Of(order, lotId, LinkRole.Input, Item, Uom).With("bench", 10));
            await store.Container(Containers.Inventory).CommitAsync(rest);
        }

        await store.Container(Containers.Lots).CommitAsync(new DocumentBatch(lotId).Create(Lot.DocumentId, new Lot
        {
            LotId = lotId,
            ItemId = Item,
            SiteId = StockSeed.SiteId,
            SupplierId = made is null ? "MOLKE" : null,
            SupplierLot = made is null ? lotId : null,
            TransformationId = made,
            Disposition = Disposition.Released,
            Blocked = false,
            CreatedAt = s_at,
        }));
    }

    private static Task<BatchResult> OrderAsync(SqliteDocumentStore store, string order, string input, IReadOnlyList<string> outputs)
    {
        var batch = new DocumentBatch(Transformation.Partition(order))
            .Create(Gate.DocumentId, new TransformationControl { TransformationId = order, Sequence = 1 })
            .Create(Transformation.DocumentId, new Transformation { TransformationId = order, Kind = TransformationKind.Production, SiteId = StockSeed.SiteId, By = "bench", OpenedAt = s_at })
            .Create(Link.IdAtTransformation(LinkRole.Input, input), Link.Of(order, input, LinkRole.Input, Item, Uom).With("bench", 10));
        foreach (var output in outputs)
            batch.Create(Link.IdAtTransformation(LinkRole.Output, output), Link.Of(order, output, LinkRole.Output, Item, Uom).With("bench", 1000));
        return store.Container(Containers.Inventory).CommitAsync(batch);
    }
}
