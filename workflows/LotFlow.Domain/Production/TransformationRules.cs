using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Production;

/// <summary>An amount of an item on one side of a transformation.</summary>
public sealed record ItemAmount(Item Item, string LotId, decimal Quantity, string Uom);

/// <summary>What each kind of transformation may do. Production conserves nothing: its yield is judged when the order is closed.</summary>
public static class TransformationRules
{
    /// <summary>What is wrong, by the side of the body that it is wrong in (<c>inputs</c> or <c>outputs</c>), or null.</summary>
    public static FieldError? FindProblem(TransformationKind kind, IReadOnlyList<ItemAmount> inputs, IReadOnlyList<ItemAmount> outputs)
    {
        if (outputs.FirstOrDefault(o => inputs.Any(i => i.LotId == o.LotId)) is { } both)
            return new("/outputs", $"Lot '{both.LotId}' goes in and would come out; what comes out is another lot. Use another lotId, or leave it out to get one.");
        return Shape(kind, inputs, outputs) ?? (kind is TransformationKind.Rework ? null : Conserved(inputs, outputs));
    }

    /// <summary>What the outputs are born as: what is true of the worst input stays true, and another item may want an inspection of its own.</summary>
    public static Disposition DispositionOf(TransformationKind kind, Item output, IEnumerable<(Disposition Disposition, string ItemId)> inputs)
    {
        var own = output.Inspection == InspectionKind.None ? Disposition.Released : Disposition.PendingInspection;
        if (kind is TransformationKind.Production or TransformationKind.Rework)
            return own;
        var known = inputs.ToList();
        if (known.Exists(i => i.Disposition is Disposition.Rejected or Disposition.Closed))
            return Disposition.Rejected;
        if (known.Exists(i => i.Disposition == Disposition.PendingInspection))
            return Disposition.PendingInspection;
        return known.TrueForAll(i => i.ItemId == output.ItemId) ? Disposition.Released : own;
    }

    /// <summary>The latest day that the outputs of a transformation may have: nothing becomes younger by being divided, joined or packed.</summary>
    public static DateOnly? LatestExpiry(TransformationKind kind, IEnumerable<DateOnly?> inputs) =>
        kind is TransformationKind.Production or TransformationKind.Rework ? null : inputs.Min();

    private static FieldError? Shape(TransformationKind kind, IReadOnlyList<ItemAmount> inputs, IReadOnlyList<ItemAmount> outputs)
    {
        var items = inputs.Concat(outputs).Select(a => a.Item.ItemId).Distinct().Count();
        return kind switch
        {
            TransformationKind.Split when inputs.Select(i => i.LotId).Distinct().Count() > 1 => new("/inputs", "A split has one lot as its input."),
            TransformationKind.Split when items > 1 => new("/outputs", "The outputs of a split are of the item that goes in; use repack or regrade to change it."),
            TransformationKind.Merge when outputs.Select(o => o.LotId).Distinct().Count() > 1 => new("/outputs", "A merge has one lot as its output."),
            TransformationKind.Merge when items > 1 => new("/outputs", "A merge joins lots of one item; use repack to change it."),
            TransformationKind.Regrade when outputs.Any(o => inputs.Any(i => i.Item.ItemId == o.Item.ItemId)) =>
                new("/outputs", "A regrade makes another item of a lot; use split for the same item."),
            _ => null,
        };
    }

    // Exactly, in the unit of the first input. What cannot be converted exactly is refused, never guessed.
    private static FieldError? Conserved(IReadOnlyList<ItemAmount> inputs, IReadOnlyList<ItemAmount> outputs)
    {
        var uom = inputs[0].Uom;
        var (into, intoProblem) = Total(inputs, uom);
        if (into is null)
            return new("/inputs", intoProblem!);
        var (outOf, outOfProblem) = Total(outputs, uom);
        if (outOf is null)
            return new("/outputs", outOfProblem!);
        return into == outOf ? null : new("/outputs", $"{into} {uom} go in and {outOf} {uom} come out; they must be the same. Report what was lost as scrap of the lot first.");
    }

    private static (decimal? Total, string? Problem) Total(IReadOnlyList<ItemAmount> amounts, string uom)
    {
        var total = 0m;
        foreach (var amount in amounts)
        {
            var converted = UnitConversion.Convert(new(amount.Quantity, amount.Uom), uom, new(amount.Item.Uom, amount.Item.UnitConversions));
            if (converted.Quantity is not { } quantity)
                return (null, converted.Reason);
            total += quantity.Value;
        }

        return (total, null);
    }
}
