using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Holds;

/// <summary>
/// Lets a transformation inherit from a lot that goes into it although it is held: into rework, or as the part that is split off. Call it
/// after the issue and before the first output is registered.
/// </summary>
public sealed class HoldInheritance(InventoryStore inventory, GenealogyStore genealogy, HoldScopeWalker walker, HoldReleaseWalker releases)
{
    /// <summary>Into something else: holds that reach descendants go with it.</summary>
    public Task PassOnAsync(string lotId, string transformationId, CancellationToken cancellation) =>
        PassOnAsync(lotId, transformationId, hold => hold.Scope == HoldScope.Descendants, cancellation);

    /// <summary>A part of the lot: every hold goes with it, but for one if it is about to be dealt with.</summary>
    public Task PassOnPartAsync(string lotId, string transformationId, string? exceptHoldId, CancellationToken cancellation) =>
        PassOnAsync(lotId, transformationId, _ => true, cancellation, exceptHoldId);

    /// <summary>
    /// To everything that came out of a transformation: what its gate holds, where an output was not known to it when the holds came. What has
    /// the holds already keeps them.
    /// </summary>
    public async Task PassOnOutputsAsync(string transformationId, CancellationToken cancellation)
    {
        if (await genealogy.FindControlAsync(transformationId, cancellation) is not { } gate)
            return;
        foreach (var holdId in gate.OpenHolds)
        {
            var hold = gate.FindHold(holdId)!;
            if (hold.RootLotId is null)
                continue;
            await walker.PlaceOnTransformationAsync(transformationId, holdId, hold with { ToldAs = null }, cancellation);
            // A hold that ended in between may have passed what it was just put into.
            if ((await genealogy.FindControlAsync(transformationId, cancellation))?.FindHold(holdId) is null)
                await releases.ReleaseTransformationAsync(transformationId, new(holdId, hold.RootLotId, HoldDisposition.Release, Person.System.Id, ApprovalId: null), cancellation);
        }
    }

    private async Task PassOnAsync(string lotId, string transformationId, Func<OpenHold, bool> goes, CancellationToken cancellation, string? except = null)
    {
        // Read after the issue: a hold that came before it is here, and one that came since found the link.
        if (await inventory.FindControlAsync(lotId, cancellation) is not { } control)
            return;
        foreach (var holdId in control.OpenHolds.Where(h => h != except))
        {
            var hold = control.FindHold(holdId)!;
            if (!goes(hold))
                continue;
            var root = hold.RootLotId ?? lotId;
            await walker.PlaceOnTransformationAsync(transformationId, holdId, hold with { RootLotId = root, ToldAs = null, AllowsRework = false }, cancellation);
            // A hold that ended in between may have been let go here before it came.
            if ((await inventory.FindControlAsync(lotId, cancellation))?.FindHold(holdId) is null)
                await releases.ReleaseTransformationAsync(transformationId, new(holdId, root, HoldDisposition.Release, Person.System.Id, ApprovalId: null), cancellation);
        }
    }
}
