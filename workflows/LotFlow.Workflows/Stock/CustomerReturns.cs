using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Stock;

/// <summary>
/// What a customer sends back comes back blocked. The hold is in the gate with the movement, in one batch; what follows is its case, its
/// event, what lists show, and the workflow that looks after the hold. All of it can be repeated, and is whenever the movement is sent again.
/// </summary>
public sealed class CustomerReturns(LotStore lots, InventoryStore inventory, LotProjection projection, HoldCommands holds, TimeProvider clock)
{
    public const string SourceKind = "customerReturn";
    public const string ReasonCode = "customer-return";

    public static string HoldIdOf(string movementId) => Identifier.Join("return", movementId);

    internal static (string HoldId, OpenHold Hold) HoldOf(string movementId, string by, DateTimeOffset at) => (HoldIdOf(movementId), new(ReasonCode, at)
    {
        Source = new(SourceKind, movementId),
        PlacedBy = by,
    });

    internal async Task FinishAsync(string lotId, Movement movement, CancellationToken cancellation)
    {
        var holdId = HoldIdOf(movement.MovementId);
        var control = await inventory.TellHoldAsync(lotId, holdId, clock.GetUtcNow(), cancellation);
        // Released meanwhile: then its case has been there.
        if (control.FindHold(holdId) is not { } hold)
            return;
        await lots.ChangeHoldAsync(lotId, holdId, known => known ?? CaseOf(holdId, hold, movement), cancellation);
        await projection.FollowAsync(control, cancellation);
        // A workflow sees it through, as any other hold.
        await holds.AdoptAsync(lotId, holdId, cancellation);
    }

    private static HoldCase CaseOf(string holdId, OpenHold hold, Movement movement) => new()
    {
        HoldId = holdId,
        ReasonCode = hold.ReasonCode,
        Note = $"{movement.Quantity} {movement.Uom} came back from customer {movement.Customer?.CustomerId}{(movement.Reason is { } why ? $": {why}" : ".")}",
        Scope = hold.Scope,
        Source = hold.Source!,
        PlacedBy = hold.PlacedBy!,
        PlacedAt = hold.PlacedAt,
    };
}
