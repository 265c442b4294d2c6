using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Lots;

/// <summary>
/// Keeps what lists show of a lot in step with its gate. Whoever changes a gate lets the projection follow; the change feed repairs
/// what a crash in between left behind.
/// </summary>
public sealed class LotProjection(LotStore lots, InventoryStore inventory, MasterDataStore masterData, TimeProvider clock)
{
    /// <summary>Handles changes of <c>inventory</c> as the feed delivers them. What they say of a gate may be outdated, so the gate is read.</summary>
    public async Task RepairAsync(IReadOnlyList<StoredDocument> changes, CancellationToken cancellation = default)
    {
        foreach (var lotId in changes.Where(c => c.Id == LotControl.DocumentId).Select(c => c.PartitionKey).Distinct(StringComparer.Ordinal))
        {
            if (await inventory.FindControlAsync(lotId, cancellation) is { } control)
                await FollowAsync(control, cancellation);
        }
    }

    /// <summary>
    /// Projects a gate, and looks again whether it is still so: of two that project at once, the one with the older gate would
    /// otherwise have the last word.
    /// </summary>
    public async Task FollowAsync(LotControl control, CancellationToken cancellation)
    {
        // A description that is missing is written by whoever receives the lot, with the gate closed; the feed comes by again then.
        if (await lots.FindAsync(control.LotId, cancellation) is not { } lot)
            return;
        var shown = (lot.Disposition, lot.Blocked);
        while (true)
        {
            var sites = await masterData.SitesOfAsync(control, lot.SiteId, cancellation);
            var now = (control.Disposition, control.BlockedBy(sites, clock.GetUtcNow()).Count > 0);
            if (shown == now)
                return;
            await lots.ProjectAsync(control.LotId, now.Disposition, now.Item2, cancellation);
            shown = now;
            control = await inventory.FindControlAsync(control.LotId, cancellation) ?? control;
        }
    }
}
