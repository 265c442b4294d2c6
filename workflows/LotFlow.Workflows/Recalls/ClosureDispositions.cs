using LotFlow.Domain;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Does with each lot of a scope what was decided, while the recall still holds it: nothing is free for a moment that is to be destroyed. Each
/// lot may be repeated after a crash, and goes on where it was.
/// </summary>
public sealed class ClosureDispositions(RecallStore recalls, HeldLots stock, HeldReservations reservations, InventoryStore inventory)
{
    /// <summary>The reason that movements of a recall give.</summary>
    public const string Reason = "recall";

    private const int Width = 8;

    /// <summary>Carries out every disposition; answers why one cannot be, or null.</summary>
    public async Task<Refusal?> CarryOutAsync(Recall recall, string by, CancellationToken cancellation)
    {
        var members = (await recalls.MembersAsync(recall.RecallId, cancellation)).Where(m => m.IsIn).ToList();
        // Before anything is destroyed: what somebody still has to rework stops the whole closure.
        var refusals = (await EachAsync(members.Where(m => m.Disposition is HoldDisposition.Rework or HoldDisposition.Regrade), LeftOfAsync, cancellation)).ToList();
        if (refusals.Count == 0)
        {
            refusals = [.. await EachAsync(
                members.Where(m => m.Disposition is HoldDisposition.Scrap or HoldDisposition.ReturnToSupplier), (m, ct) => EmptyAsync(recall, m, by, ct), cancellation)];
        }

        return refusals.Count == 0 ? null : new(refusals[0].Code, string.Join(' ', refusals.Take(10).Select(r => r.Detail)));
    }

    private async Task<Refusal?> LeftOfAsync(ScopeMember member, CancellationToken cancellation)
    {
        var left = (await inventory.BalancesAsync(member.LotId, cancellation)).Where(b => b.Quantity != 0).ToList();
        return left.Count == 0
            ? null
            : new("rework-open", $"Lot '{member.LotId}' is to be reworked, and {left.Sum(b => b.Quantity)} {left[0].Uom} of it are still in stock. Rework them, or decide otherwise.");
    }

    private async Task<Refusal?> EmptyAsync(Recall recall, ScopeMember member, string by, CancellationToken cancellation)
    {
        // A lot that nobody has received or produced yet has nothing to dispose of.
        if (await inventory.FindControlAsync(member.LotId, cancellation) is not { IsBorn: true } control)
            return null;
        var disposition = member.Disposition!.Value;
        if (HoldRules.ForbidsDisposition(control, disposition, isPart: false) is { } forbidden)
            return forbidden;
        var type = disposition == HoldDisposition.Scrap ? MovementType.Scrap : MovementType.ReturnToSupplier;
        var holdId = recall.HoldIds.LastOrDefault(id => control.FindHold(id) is not null) ?? recall.HoldId;
        if (await stock.EmptyAsync(member.LotId, type, new(holdId, Reason, new("recall", recall.RecallId)), by, cancellation) is { } refusal)
            return refusal;
        await reservations.CancelAsync(member.LotId, holdId, $"The lot is no more: {WireName.Of(disposition)} by recall '{recall.RecallId}'.", cancellation);
        await stock.RejectAsync(member.LotId, holdId, disposition, by, cancellation);
        return null;
    }

    /// <summary>Works through lots side by side; answers what was refused, in the order of the lots.</summary>
    private static async Task<IEnumerable<Refusal>> EachAsync(
        IEnumerable<ScopeMember> members, Func<ScopeMember, CancellationToken, Task<Refusal?>> work, CancellationToken cancellation)
    {
        var all = members.ToList();
        var refusals = new Refusal?[all.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, all.Count), new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancellation },
            async (i, ct) => refusals[i] = await work(all[i], ct));
        return refusals.OfType<Refusal>();
    }
}
