using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Genealogy;

/// <summary>Looks up what a trace has to know of its lots: gate, ledger and description of each, many at once.</summary>
public sealed class TracedLots(LotStore lots, InventoryStore inventory, MasterDataStore masterData, TimeProvider clock)
{
    public async Task<IReadOnlyDictionary<string, TracedLot>> ReadAsync(IReadOnlyCollection<string> lotIds, CancellationToken cancellation) =>
        (await Frontier.ReadAsync([.. lotIds], FindAsync, cancellation)).ToDictionary(l => l.LotId, StringComparer.Ordinal);

    private async Task<TracedLot> FindAsync(string lotId, CancellationToken cancellation)
    {
        var control = await inventory.FindControlAsync(lotId, cancellation);
        var lot = await lots.FindAsync(lotId, cancellation);
        var isBorn = control is { IsBorn: true };
        var itemId = isBorn ? control!.ItemId : lot?.ItemId ?? control?.ItemId;
        var item = itemId is null ? null : await masterData.FindItemAsync(itemId, cancellation);
        // The gate of a lot that a hold reached before its stock knows what the lot will be, and nobody has brought it into stock yet.
        var traced = isBorn ? TracedLot.Of(control!, await inventory.LedgerAsync(lotId, cancellation)) : new(lotId) { IsKnown = lot is not null, ItemId = itemId, Uom = item?.Uom };
        return traced with
        {
            Units = item is null ? null : new(item.Uom, item.UnitConversions),
            BlockedBy = await BlockersAsync(control, lot, cancellation),
        };
    }

    private async Task<IReadOnlyList<Blocker>> BlockersAsync(LotControl? control, Lot? lot, CancellationToken cancellation)
    {
        if (control is null)
            return lot is null ? [] : [new("pending-inspection", Ref: null)];
        // Without stock anywhere and without a description there is no calendar to go by.
        return lot is null && control.OnHand.Count == 0
            ? control.BlockedBy(sites: [], clock.GetUtcNow())
            : control.BlockedBy(await masterData.SitesOfAsync(control, lot?.SiteId ?? "", cancellation), clock.GetUtcNow());
    }
}
