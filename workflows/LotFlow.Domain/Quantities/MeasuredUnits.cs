using System.Collections.Frozen;

namespace LotFlow.Domain.Quantities;

/// <summary>
/// Compares measured values whose units are written differently. Only units that differ by an exact factor compare; everything else
/// is "not comparable", and a person looks. A bare "%" is not compared with "mg/kg": it may be a share of volume or of moles, and
/// neither is a melt flow in g/10min comparable with one in cm³/10min without the density.
/// </summary>
public static class MeasuredUnits
{
    private static readonly FrozenDictionary<string, (int Family, ExactRatio Factor)> s_byText = Families();

    public static bool AreComparable(string? unit, string? otherUnit) =>
        UnitText.Fold(unit) is var left && UnitText.Fold(otherUnit) is var right
        && (left == right || (Find(left) is { } found && Find(right) is { } other && found.Family == other.Family));

    /// <summary>The sign of value − other with their units taken into account, or nothing when the units are not comparable.</summary>
    public static int? Compare(decimal value, string? unit, decimal other, string? otherUnit)
    {
        var (left, right) = (UnitText.Fold(unit), UnitText.Fold(otherUnit));
        if (left == right)
            return value.CompareTo(other);
        if (Find(left) is not { } leftUnit || Find(right) is not { } rightUnit || leftUnit.Family != rightUnit.Family)
            return null;
        return ExactRatio.Compare(ExactRatio.Of(value) * leftUnit.Factor, ExactRatio.Of(other) * rightUnit.Factor);
    }

    private static (int Family, ExactRatio Factor)? Find(string folded) =>
        s_byText.TryGetValue(folded, out var found) ? found : null;

    // One line per family: spellings of one unit are separated by '|', and each group is given with its factor to the family's base.
    // Litres are written l and L; the lines show l, and the variant with L is added by rule.
    private static FrozenDictionary<string, (int Family, ExactRatio Factor)> Families()
    {
        (string Texts, decimal Factor)[][] families =
        [
            [("t", 1_000_000m), ("kg", 1000m), ("g", 1m), ("mg", 0.001m), ("μg", 0.000001m), ("ng", 0.000000001m)],
            [("m3", 1000m), ("hl", 100m), ("l|dm3", 1m), ("dl", 0.1m), ("cl", 0.01m), ("ml|cm3", 0.001m), ("μl|mm3", 0.000001m)],
            [("km", 1000m), ("m", 1m), ("dm", 0.1m), ("cm", 0.01m), ("mm", 0.001m), ("μm", 0.000001m), ("nm", 0.000000001m)],
            [("m2", 1m), ("dm2", 0.01m), ("cm2", 0.0001m), ("mm2", 0.000001m)],
            [
                ("g/cm3|g/ml|kg/dm3|kg/l|t/m3", 1m), ("g/100ml|g/100 ml|g/dl", 0.01m), ("kg/m3|g/l|g/dm3|mg/ml|mg/cm3", 0.001m),
                ("mg/100ml|mg/100 ml|mg/dl", 0.00001m), ("mg/l|g/m3|μg/ml", 0.000001m), ("μg/l|mg/m3|ng/ml", 0.000000001m),
            ],
            [
                ("g/100g|g/100 g|% (m/m)|%(m/m)|% m/m|% (w/w)|%(w/w)|% w/w|wt%|wt.%|wt.-%|wt %", 0.01m), ("g/kg|mg/g", 0.001m),
                ("mg/100g|mg/100 g", 0.00001m), ("mg/kg|μg/g|ppm", 0.000001m), ("μg/kg|ng/g|ppb", 0.000000001m),
            ],
            [("%", 0.01m), ("‰", 0.001m)],
            [("GPa", 1_000_000_000m), ("MPa|N/mm2", 1_000_000m), ("bar", 100_000m), ("kPa", 1000m), ("mbar|hPa", 100m), ("Pa|N/m2", 1m)],
            [("kN", 1000m), ("N", 1m), ("mN", 0.001m)],
            [("J/cm2", 10_000m), ("kJ/m2|mJ/mm2", 1000m), ("J/m2", 1m)],
            [("Pa·s|Pa s|Pas|Pa.s", 1m), ("P", 0.1m), ("mPa·s|mPa s|mPas|mPa.s|cP", 0.001m)],
            [("m2/s", 1_000_000m), ("St", 100m), ("mm2/s|cSt", 1m)],
            [("S/m", 1m), ("mS/cm", 0.1m), ("μS/cm", 0.0001m)],
            [("d", 86_400m), ("h", 3600m), ("min", 60m), ("s", 1m), ("ms", 0.001m)],
            [("mol/l", 1m), ("mmol/l", 0.001m)],
            [("CFU/g|cfu/g|KBE/g", 1m)],
            [("CFU/ml|cfu/ml|KBE/ml", 1m), ("CFU/100ml|CFU/100 ml|cfu/100ml|cfu/100 ml|KBE/100ml|KBE/100 ml", 0.01m)],
            [("g/10min|g/10 min", 1m)],
            [("cm3/10min|cm3/10 min", 1m)],
        ];
        return families
            .SelectMany((groups, family) => groups
                .SelectMany(group => group.Texts.Split('|').SelectMany(Spellings), (group, text) => (text, family, group.Factor)))
            .ToFrozenDictionary(unit => unit.text, unit => (unit.family, ExactRatio.Of(unit.Factor)), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Spellings(string text)
    {
        yield return text;
        if (text.EndsWith('l'))
            yield return text[..^1] + "L";
    }
}
