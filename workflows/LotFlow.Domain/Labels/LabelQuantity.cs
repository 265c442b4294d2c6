using System.Globalization;

namespace LotFlow.Domain.Labels;

/// <summary>A net quantity from a label.</summary>
/// <param name="Value">At most six digits; up to five of them decimals.</param>
/// <param name="Uom">UN/ECE Recommendation 20 unit code.</param>
public sealed record LabelQuantity(decimal Value, string Uom)
{
    /// <summary>
    /// Trade measures and their units (GS1 General Specifications 3.6.2): weights before volumes, areas and lengths, so that
    /// a roll with weight and length counts by weight; metric before other units. Widths and heights are no quantities,
    /// and logistic measures (33nn to 36nn, "log") are gross.
    /// </summary>
    private static readonly (string Family, string Uom)[] s_units =
    [
        ("310", "KGM"), ("320", "LBR"), ("356", "APZ"),
        ("315", "LTR"), ("316", "MTQ"), ("357", "OZA"), ("360", "QTL"), ("361", "GLL"), ("364", "INQ"), ("365", "FTQ"), ("366", "YDQ"),
        ("314", "MTK"), ("350", "INK"), ("351", "FTK"), ("352", "YDK"),
        ("311", "MTR"), ("321", "INH"), ("322", "FOT"), ("323", "YRD"),
    ];

    internal static LabelQuantity? Of(IReadOnlyList<ElementString> elements)
    {
        foreach (var (family, uom) in s_units)
        {
            var measure = elements.FirstOrDefault(e => e.Ai.Length == 4 && e.Ai.StartsWith(family, StringComparison.Ordinal));
            if (measure is not null)
                return new LabelQuantity(WithDecimals(measure), uom);
        }

        return null;
    }

    // The fourth digit of the AI is the number of decimals: (3103)001250 is 1.250.
    private static decimal WithDecimals(ElementString measure) =>
        new(int.Parse(measure.Value, CultureInfo.InvariantCulture), 0, 0, isNegative: false, (byte)(measure.Ai[3] - '0'));
}
