using System.Globalization;

namespace LotFlow.Domain.Genealogy;

/// <summary>A link by its two nodes.</summary>
public sealed record LinkKey(string TransformationId, string LotId, LinkRole Role)
{
    /// <summary>In words, for people.</summary>
    public override string ToString() => $"{WireName.Of(Role)} of lot '{LotId}' {(Role == LinkRole.Input ? "into" : "from")} transformation '{TransformationId}'";
}

/// <summary>A link as its two ends have it, and what the ledger of its lot says.</summary>
/// <param name="Key">Which link.</param>
/// <param name="AtLot">In the partition of the lot; null where it is missing.</param>
/// <param name="AtTransformation">In the partition of the transformation; null where it is missing.</param>
/// <param name="Ledger">Signed quantities by movement; empty where the ledger knows of none.</param>
public sealed record LinkEnds(LinkKey Key, Link? AtLot, Link? AtTransformation, IReadOnlyDictionary<string, decimal> Ledger)
{
    /// <summary>Why the link cannot be relied on; null where both ends and the ledger say the same.</summary>
    public TraceGap? FindGap()
    {
        var (lot, transformation, ledger) = (AtLot?.Quantity ?? 0, AtTransformation?.Quantity ?? 0, Ledger.Values.Sum());
        if (lot == transformation && lot == ledger && (lot == 0 || AtLot?.Uom == AtTransformation?.Uom))
            return null;
        return new(
            TraceGapCodes.BrokenLink, Key.LotId,
            $"The {Key} is {Text(AtLot)} with the lot, {Text(AtTransformation)} with the transformation and {Text(ledger)} in the ledger of the lot. "
            + "It may be on its way; if it stays so, ask for its repair.");
    }

    private static string Text(Link? link) => link is null ? "missing" : $"{Text(link.Quantity)} {link.Uom}";

    private static string Text(decimal quantity) => quantity.ToString("0.###############", CultureInfo.InvariantCulture);
}
