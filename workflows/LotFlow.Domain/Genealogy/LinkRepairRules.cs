using LotFlow.Domain.Lots;

namespace LotFlow.Domain.Genealogy;

/// <summary>What a broken link is to become. Nothing is made up: the ledger says what moved, and where it is silent the true end of the link does.</summary>
public static class LinkRepairRules
{
    /// <summary>What both ends should be; or why they cannot be repaired, or need not be.</summary>
    public static (LinkTarget? Target, Refusal? Refusal) Plan(LinkEnds ends, LotControl control)
    {
        var target = TargetOf(ends, control);
        if (target is null)
        {
            return (null, ends.AtTransformation is null || ends.AtTransformation.Quantity == 0
                ? new("link-not-broken", $"There is no {ends.Key}: neither end has it, and the ledger of the lot does not know of it.")
                : ends.Key.Role == LinkRole.Output
                    ? new("link-on-its-way", $"The {ends.Key} is registered, and its movement has not been posted. It is on its way, or its command has to be sent again.")
                    : new("link-not-provable", $"Only a copy knows of the {ends.Key}; the lot and its ledger do not. Restore the lot, or issue it again."));
        }

        return target.IsAtLot(ends.AtLot) && target.IsAtTransformation(ends.AtTransformation)
            ? (null, new("link-not-broken", $"Both ends of the {ends.Key} say what the ledger of the lot says; there is nothing to repair."))
            : (target, null);
    }

    private static LinkTarget? TargetOf(LinkEnds ends, LotControl control)
    {
        var ledger = ends.Ledger;
        if (ends.Key.Role == LinkRole.Input)
            return (ledger.Count > 0 ? ledger : ends.AtLot?.Entries) is { } entries ? new(control.ItemId, control.Uom, entries, entries) : null;
        if (ledger.Count == 0)
            return null;
        // An output is registered before it comes into stock. What is on its way stays registered, since holds find it by that.
        var registered = new Dictionary<string, decimal>(ends.AtTransformation?.Entries ?? ledger, StringComparer.Ordinal);
        foreach (var (movement, quantity) in ledger)
            registered[movement] = quantity;
        return new(control.ItemId, control.Uom, ledger, registered);
    }
}
