using LotFlow.Domain.MasterData;
using LotFlow.Domain.Production;
using LotFlow.Domain.Quantities;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Recalls;

/// <summary>Says a quantity that people sent in the unit in which it is reckoned with.</summary>
internal static class RecallQuantities
{
    /// <summary>The quantity in a unit; null where it has none there, which is then an error of <c>uom</c> or <c>quantity</c>.</summary>
    public static decimal? Convert(BodyReader reader, Quantity sent, string uom, Item? item)
    {
        var converted = UnitConversion.Convert(sent, uom, UnitsOf(item, uom));
        if (converted.Quantity is not { } quantity)
            reader.Fail("uom", converted.Reason!);
        else if (quantity.Value != 0 && QuantityRules.FindProblem(quantity) is { } problem)
            reader.Fail("quantity", problem);
        else
            return quantity.Value;
        return null;
    }

    public static ItemUnits UnitsOf(Item? item, string uom) => item is null ? new(uom) : new(item.Uom, item.UnitConversions);
}
