using LotFlow.Domain.Approvals;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Holds;

/// <summary>
/// Asks quality to decide on a release request. Only quality decides, however long it takes: the ladder of the approvals in general ends
/// with managers, who may not release what quality holds. Excluded is whoever asks (ADR 17).
/// </summary>
public sealed class HoldApprovals(ApprovalRequests requests, HoldStore holds, MasterDataStore masterData, LotStore lots, InventoryStore inventory) : IApprovalSubject
{
    public ApprovalKind Kind => ApprovalKind.HoldRelease;

    public async Task OpenAsync(HoldCase hold, HoldRequest request, CancellationToken cancellation)
    {
        var (value, details) = await DetailsAsync(hold, request, cancellation);
        var (policy, version) = await requests.PolicyAsync(ApprovalKind.HoldRelease, value, cancellation);
        var remind = policy.Ladder[0].RemindEveryHours;
        await requests.OpenAsync(new()
        {
            ApprovalId = request.ApprovalId,
            Kind = ApprovalKind.HoldRelease,
            SiteId = hold.SiteId!,
            Subject = new("hold", hold.HoldId, hold.LotId),
            Summary = Summary(hold, request),
            Details = details,
            Value = value,
            Excluded = [request.RequestedBy],
            RequestedBy = request.RequestedBy,
            Under = (policy with { Ladder = [new(Role.Quality, remind, EscalateAfterHours: null)] }, version),
        }, cancellation);
    }

    /// <summary>What is asked now: another hold may have been placed since, or stock may have been moved.</summary>
    public async Task<(string Summary, IReadOnlyList<ApprovalDetail> Details)?> StateAsync(Approval approval, CancellationToken cancellation)
    {
        if (approval.Subject.LotId is not { } lotId || await holds.FindAsync(lotId, approval.Subject.Id, cancellation) is not { } known)
            return null;
        var hold = known with { LotId = lotId };
        return hold.Requests.FirstOrDefault(r => r.ApprovalId == approval.ApprovalId) is { } request
            ? (Summary(hold, request), (await DetailsAsync(hold, request, cancellation)).Details)
            : null;
    }

    private static string Summary(HoldCase hold, HoldRequest request) => $"{Name(request.Disposition)} lot {hold.LotId}, on hold for {hold.ReasonCode}";

    private async Task<(Money? Value, IReadOnlyList<ApprovalDetail> Details)> DetailsAsync(HoldCase hold, HoldRequest request, CancellationToken cancellation)
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
        var control = await inventory.FindControlAsync(hold.LotId!, cancellation);
        var onHand = request.Part?.Quantity ?? control?.OnHand.Values.Sum();
        if (onHand is { } quantity && control is not null)
            details.Add(new("Quantity", $"{quantity:0.#########} {control.Uom}"));
        var others = control?.OpenHolds.Where(h => h != hold.HoldId).ToList() ?? [];
        if (others.Count > 0)
            details.Add(new("Other open holds", string.Join(", ", others)));
        return (item?.StandardCost is { } cost && onHand is { } worth && control?.Uom == item.Uom ? cost with { Amount = Math.Round(worth * cost.Amount, 2) } : null, details);
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
