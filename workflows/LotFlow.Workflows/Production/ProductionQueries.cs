using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Production;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Production;

public enum OrderState
{
    Open,
    Closed,
}

/// <summary>A production order as it stands now.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="SiteId">Where.</param>
/// <param name="State">Whether it takes issues and outputs.</param>
/// <param name="UsesHeldLot">Whether a lot that went into it is held now.</param>
/// <param name="Issues">What went in, lot by lot.</param>
/// <param name="Outputs">What came out, lot by lot.</param>
/// <param name="Postings">The commands that are still being posted.</param>
/// <param name="Yield">Known once it is closed.</param>
public sealed record OrderView(
    string OrderId, string SiteId, OrderState State, bool UsesHeldLot, IReadOnlyList<UsedLotView> Issues, IReadOnlyList<MadeLotView> Outputs,
    IReadOnlyList<string> Postings, OrderYield? Yield);

/// <summary>A lot that went in, with what is said against it now, whatever was true when it was issued.</summary>
public sealed record UsedLotView(string LotId, string ItemId, decimal Quantity, string Uom, bool Held, IReadOnlyList<Blocker> BlockedBy);

public sealed record MadeLotView(string LotId, string ItemId, decimal Quantity, string Uom, bool Usable, IReadOnlyList<Blocker> BlockedBy);

/// <summary>Shows production orders. What is net nothing was taken back, and is left out.</summary>
public sealed class ProductionQueries(GenealogyStore genealogy, PostingRuns runs, InventoryStore inventory, MasterDataStore masterData, TimeProvider clock)
{
    public async Task<OrderView?> FindAsync(string orderId, CancellationToken cancellation = default)
    {
        if (await runs.FindStandingAsync(orderId, cancellation) is not { Kind: TransformationKind.Production } order)
            return null;
        var site = await masterData.FindSiteAsync(order.SiteId, cancellation);
        List<UsedLotView> used = [];
        foreach (var link in (await genealogy.InputsOfAsync(orderId, cancellation)).Where(l => l.Quantity != 0))
        {
            var blockers = (await inventory.FindControlAsync(link.LotId, cancellation))?.BlockedBy(site, clock.GetUtcNow()) ?? [];
            used.Add(new(link.LotId, link.ItemId, link.Quantity, link.Uom, blockers.Any(b => b.Code is "hold" or "recall"), blockers));
        }

        List<MadeLotView> made = [];
        foreach (var link in (await genealogy.OutputsOfAsync(orderId, cancellation)).Where(l => l.Quantity != 0))
        {
            // Registered and not in stock yet: nobody can use it.
            var blockers = (await inventory.FindControlAsync(link.LotId, cancellation))?.BlockedBy(site, clock.GetUtcNow()) ?? [new("pending-inspection", Ref: null)];
            made.Add(new(link.LotId, link.ItemId, link.Quantity, link.Uom, blockers.Count == 0, blockers));
        }

        var closing = await runs.ClosingOfAsync(orderId, cancellation);
        var running = (await runs.OfAsync(orderId, cancellation)).Where(r => r.State == PostingState.Running).Select(r => r.Plan.CommandId);
        return new(orderId, order.SiteId, closing is null ? OrderState.Open : OrderState.Closed, used.Exists(u => u.Held), used, made, [.. running], closing?.Yield);
    }
}
