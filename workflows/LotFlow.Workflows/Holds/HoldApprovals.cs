using LotFlow.Domain.Approvals;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Holds;

/// <summary>
/// Asks quality to decide on a release request. Only quality decides, however long it takes: the ladder of the approvals in general ends
/// with managers, who may not release what quality holds. Excluded is whoever asks (ADR 17).
/// </summary>
public sealed class HoldApprovals(ApprovalRequests requests, MasterDataStore masterData, LotStore lots, InventoryStore inventory)
{
    public async Task OpenAsync(HoldCase hold, HoldRequest request, CancellationToken cancellation)
    {
        var (policy, version) = await masterData.ApprovalsAsync(version: null, cancellation);
        var remind = policy.Ladder[0].RemindEveryHours;
        await requests.OpenAsync(new()
        {
            ApprovalId = request.ApprovalId,
            Kind = ApprovalKind.HoldRelease,
            SiteId = hold.SiteId!,
            Subject = new("hold", hold.HoldId, hold.LotId),
            Summary = $"{Name(request.Disposition)} lot {hold.LotId}, on hold for {hold.ReasonCode}",
            Details = await DetailsAsync(hold, request, cancellation),
            Excluded = [request.RequestedBy],
            RequestedBy = request.RequestedBy,
            Under = (policy with { Ladder = [new(Role.Quality, remind, EscalateAfterHours: null)] }, version),
        }, cancellation);
    }

    private async Task<IReadOnlyList<ApprovalDetail>> DetailsAsync(HoldCase hold, HoldRequest request, CancellationToken cancellation)
    {
        var lot = await lots.FindAsync(hold.LotId!, cancellation);
        var item = lot is null ? null : await masterData.FindItemAsync(lot.ItemId, cancellation);
        List<ApprovalDetail> details =
        [
            new("Asked for", request.Part is { } part ? $"{Name(request.Disposition)}, {part.Quantity} {part.Uom} at {part.SiteId}/{part.LocationId} only" : Name(request.Disposition)),
            new("Why", request.Note),
            new("Item", $"{lot?.ItemId} {item?.Description}"),
            new("Held since", $"{hold.PlacedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, by {hold.PlacedBy}, hold {hold.HoldId}"),
            new("Reason", hold.Note is { } note ? $"{hold.ReasonCode}: {note}" : hold.ReasonCode),
            new("Source", hold.Source.Ref is { } source ? $"{hold.Source.Kind} {source}" : hold.Source.Kind),
        ];
        if (request.RegradeTo is { } target)
            details.Add(new("Becomes", target));
        if (hold.Scope == HoldScope.Descendants)
            details.Add(new("Scope", $"The lot and everything made of it: {hold.LotsHeld} lots when the hold was placed"));
        var others = (await inventory.FindControlAsync(hold.LotId!, cancellation))?.OpenHolds.Where(h => h != hold.HoldId).ToList() ?? [];
        if (others.Count > 0)
            details.Add(new("Other open holds", string.Join(", ", others)));
        return details;
    }

    private static string Name(HoldDisposition disposition) => disposition switch
    {
        HoldDisposition.Release => "Release",
        HoldDisposition.UseAsIs => "Use as is, under concession,",
        HoldDisposition.Regrade => "Regrade",
        HoldDisposition.Rework => "Allow rework of",
        HoldDisposition.ReturnToSupplier => "Return to its supplier",
        _ => "Scrap",
    };
}
