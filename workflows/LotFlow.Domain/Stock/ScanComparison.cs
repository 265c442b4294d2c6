using LotFlow.Domain.Certificates;
using LotFlow.Domain.Labels;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Stock;

/// <summary>What is known of a lot that a scanned label must agree with.</summary>
/// <param name="ExpiresOn">By the gate of the lot.</param>
public sealed record ScannedLot(Lot Lot, Item Item, DateOnly? ExpiresOn);

/// <summary>
/// Compares the label that was scanned with the movement that was reported. What the label does not state is not compared, except the
/// lot: a scan that names no lot confirms nothing.
/// </summary>
public static class ScanComparison
{
    /// <summary>Each difference as a sentence; empty when the label agrees.</summary>
    public static IReadOnlyList<string> Differences(Gs1Label label, ScannedLot moved, Quantity quantity)
    {
        List<string> differences = [];
        if (!IsOf(label, moved.Lot))
            differences.Add(label.Lot is { } lot ? $"lot: the label says '{lot}', the movement is of {Names(moved.Lot)}" : $"lot: the label names none (10), the movement is of {Names(moved.Lot)}");
        if (label.Gtin is { } gtin && GtinsOf(moved) is { Count: > 0 } known && !known.Contains(gtin.ToString()))
            differences.Add($"item: the label says GTIN {gtin}, item {moved.Item.ItemId} has {string.Join(" and ", known)}");
        if (label.ExpiresOn is { } expires && expires != moved.ExpiresOn)
            differences.Add($"expiry: the label says {expires:yyyy-MM-dd}, the lot {(moved.ExpiresOn is { } day ? $"has {day:yyyy-MM-dd}" : "has no expiry date")}");
        if (StatedIn(label, quantity.Uom, moved.Item) is { } stated && stated.In.Value != quantity.Value)
            differences.Add($"quantity: the label says {stated.Label}, the movement {quantity}");
        return differences;
    }

    // The supplier's number as everybody reads it, LotFlow's own number on a label of its own, or the identity that was read at receipt.
    private static bool IsOf(Gs1Label label, Lot lot) =>
        label.Lot is { } number
        && (FreeText.SameNumber(number, lot.SupplierLot) || number == lot.LotId || (lot.Identity is { } identity && label.LotIdentity?.Key == identity));

    // A supplier's label may carry another GTIN than the item: then it is part of the identity that was taken over at receipt.
    private static List<string> GtinsOf(ScannedLot moved) =>
        [.. new[] { moved.Item.Gtin, moved.Lot.Identity is { Length: > 16 } key ? key.Substring(2, 14) : null }.OfType<string>().Distinct(StringComparer.Ordinal)];

    // The first statement that can be compared: the net quantity, else the count of pieces.
    private static (Quantity Label, Quantity In)? StatedIn(Gs1Label label, string uom, Item item)
    {
        foreach (var stated in new[] { label.NetQuantity is { } net ? new Quantity(net.Value, net.Uom) : (Quantity?)null, label.Count is { } count ? new Quantity(count, "EA") : null })
        {
            if (stated is { } quantity && UnitConversion.Convert(quantity, uom, new(item.Uom, item.UnitConversions)).Quantity is { } converted)
                return (quantity, converted);
        }

        return null;
    }

    private static string Names(Lot lot) => lot.SupplierLot is { } number && number != lot.LotId ? $"'{lot.LotId}' (supplier lot '{number}')" : $"'{lot.LotId}'";
}
