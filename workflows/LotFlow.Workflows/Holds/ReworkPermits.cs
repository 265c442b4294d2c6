using LotFlow.Domain.Lots;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Holds;

/// <summary>Lets a lot go into rework, and nowhere else, while a hold of it stays open; and takes that back. Doing either twice changes nothing.</summary>
public sealed class ReworkPermits(InventoryStore inventory, TimeProvider clock)
{
    /// <param name="lotId">A lot that has a gate.</param>
    /// <param name="holdId">A hold that is open there; on one that is not, nothing is done.</param>
    /// <param name="by">Who decided.</param>
    /// <param name="approvalId">The decision, where it was an approval.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public Task AllowAsync(string lotId, string holdId, string by, string? approvalId, CancellationToken cancellation) =>
        SetAsync(lotId, holdId, allows: true, LotEventTypes.ReworkAllowed, by, approvalId, cancellation);

    /// <summary>Something else was decided since.</summary>
    public Task RevokeAsync(string lotId, string holdId, string by, CancellationToken cancellation) =>
        SetAsync(lotId, holdId, allows: false, LotEventTypes.ReworkRevoked, by, approvalId: null, cancellation);

    private Task<LotControl> SetAsync(string lotId, string holdId, bool allows, string eventType, string by, string? approvalId, CancellationToken cancellation) => inventory.ChangeControlAsync(
        lotId,
        control => control.FindHold(holdId) is { } open && open.AllowsRework != allows ? control.WithHold(holdId, open with { AllowsRework = allows }) : null,
        control => LotEvent.Of(eventType, lotId, control.Sequence, clock.GetUtcNow(), by, ("holdId", holdId), ("approvalId", approvalId)),
        cancellation);
}
