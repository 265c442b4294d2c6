using LotFlow.Domain.Lots;

namespace LotFlow.Domain.Holds;

/// <summary>What may be asked of a hold, and of whom.</summary>
public static class HoldRules
{
    private static readonly string[] s_reserved = ["receipt-", "return-", "auto-", "inspection-", "recall-", "count-"];

    /// <summary>Ids under which LotFlow places holds itself; a person's hold must not be mistaken for one of them.</summary>
    public static bool IsReserved(string holdId) => s_reserved.Any(p => holdId.StartsWith(p, StringComparison.OrdinalIgnoreCase));

    /// <summary>Why this cannot be asked of the hold now, or null.</summary>
    public static Refusal? ForbidsRequest(HoldCase hold, HoldDisposition disposition, bool isPart)
    {
        if (hold.Source.Kind == HoldSource.Recall)
            return new("recall-hold", $"Hold '{hold.HoldId}' belongs to recall '{hold.Source.Ref}'. It ends when the recall is closed or its scope is reduced; ask for that.");
        if (hold.Source.Kind == HoldSource.Receipt)
        {
            return new("receipt-hold", $"Hold '{hold.HoldId}' comes from the exceptions of receipt '{hold.Source.Ref}'. It ends with the decision on the approval of that receipt's line.");
        }

        if (hold.HasEnded)
            return new("hold-ended", $"Hold '{hold.HoldId}' has ended ({hold.State.ToString().ToLowerInvariant()}, {hold.ReleasedAt:yyyy-MM-dd HH:mm} UTC). Nothing is left to ask for.");
        if (hold.OpenRequest is { } open)
            return new("release-pending", $"Request '{open.RequestId}' on hold '{hold.HoldId}' is still open (approval '{open.ApprovalId}'). Wait for its decision.");
        if (hold.Scope == HoldScope.Descendants && !isPart && disposition is HoldDisposition.Regrade or HoldDisposition.ReturnToSupplier or HoldDisposition.Scrap)
        {
            return new("scope-descendants",
                $"Hold '{hold.HoldId}' covers every lot made of '{hold.LotId}', and each of them may need another disposition. "
                + "Place a hold with scope 'lot' on the lot that is to go and ask for it there; release this hold afterwards.");
        }

        return null;
    }

    /// <summary>Why this cannot be done with the lot itself, or null.</summary>
    public static Refusal? ForbidsDisposition(LotControl control, HoldDisposition disposition, bool isPart)
    {
        if (disposition == HoldDisposition.ReturnToSupplier && control.SupplierId is null)
            return new("not-supplied", $"Lot '{control.LotId}' did not come from a supplier, so there is nobody to return it to. Ask for scrap, regrade or rework.");
        if (control.Disposition == Disposition.PendingInspection && (isPart || disposition == HoldDisposition.Regrade))
        {
            return new("inspection-open",
                $"Lot '{control.LotId}' has not been through its inspection. A lot that is made of it would be without one: let the inspection end first, or scrap or return the whole lot.");
        }

        return null;
    }
}
