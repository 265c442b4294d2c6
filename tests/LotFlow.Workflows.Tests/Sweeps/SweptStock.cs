using LotFlow.Domain.MasterData;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Sweeps;

/// <summary>Moves stock as commands would, for what only looks at stock.</summary>
internal static class SweptStock
{
    private static int s_number;

    public static async Task<Movement> MoveAsync(
        this Plant plant, string lotId, MovementType type, Place? from, Place? to, decimal quantity, Func<MovementOrder, MovementOrder>? change = null)
    {
        var site = (await plant.Get<MasterDataStore>().FindSiteAsync((from ?? to)!.SiteId))!;
        var order = new MovementOrder
        {
            MovementId = $"{type}-{Interlocked.Increment(ref s_number)}",
            Type = type,
            LotId = lotId,
            Quantity = quantity,
            Uom = "KGM",
            Site = site,
            From = from,
            To = to,
            ToKind = to is null ? null : LocationKind.Storage,
            OccurredAt = plant.Clock.GetUtcNow(),
            By = "op1",
        };
        var result = await plant.Get<StockPoster>().PostAsync(change is null ? order : change(order));
        return result.Movement ?? throw new InvalidOperationException($"{type} was refused: {result.Refusal}");
    }
}
