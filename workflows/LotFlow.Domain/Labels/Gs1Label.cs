using System.Globalization;

namespace LotFlow.Domain.Labels;

/// <summary>One element of a label.</summary>
/// <param name="Ai">The Application Identifier, two to four digits without brackets.</param>
/// <param name="Value">Its value as encoded.</param>
/// <param name="Title">GS1's data title, for people; empty where GS1 gives none.</param>
public sealed record ElementString(string Ai, string Value, string Title);

/// <summary>A label whose elements are valid, each and together. Only <see cref="Gs1LabelParser"/> makes one.</summary>
public sealed record Gs1Label
{
    private readonly Dictionary<string, string> _values;

    private Gs1Label(IReadOnlyList<ElementString> elements)
    {
        Elements = elements;
        _values = elements.ToDictionary(e => e.Ai, e => e.Value);
    }

    /// <summary>Each AI once, in the order in which the label carries them.</summary>
    public IReadOnlyList<ElementString> Elements { get; }

    /// <summary>The value of an AI, or null if the label does not carry it.</summary>
    public string? this[string ai] => _values.GetValueOrDefault(ai);

    /// <summary>The trade item (01), else the trade items that a logistic unit contains (02).</summary>
    public Gtin? Gtin => Labels.Gtin.TryParse(this["01"] ?? this["02"], out var gtin, out _) ? gtin : null;

    /// <summary>Batch or lot number (10).</summary>
    public string? Lot => this["10"];

    /// <summary>Serial number (21).</summary>
    public string? Serial => this["21"];

    /// <summary>Use by or expiry date (17), else the date of the expiry date and time (7003).</summary>
    public DateOnly? ExpiresOn { get; private init; }

    /// <summary>Best before date (15).</summary>
    public DateOnly? BestBefore { get; private init; }

    /// <summary>Production date (11).</summary>
    public DateOnly? ProducedOn { get; private init; }

    /// <summary>Count of items in a variable measure item (30), else count of trade items in a logistic unit (37).</summary>
    public int? Count => (this["30"] ?? this["37"]) is { } digits ? int.Parse(digits, CultureInfo.InvariantCulture) : null;

    /// <summary>The net quantity of the trade item, if the label states one; see <see cref="LabelQuantity"/>.</summary>
    public LabelQuantity? NetQuantity => LabelQuantity.Of(Elements);

    /// <summary>The lot that the label identifies; null without a GTIN or a lot number.</summary>
    public LotIdentity? LotIdentity => Gtin is { } gtin && Lot is { } lot ? new LotIdentity(gtin, lot) : null;

    /// <summary>Bracketed, for people: <c>(01)09506000134352(10)ABC</c>; an opening bracket in a value as <c>\(</c>.</summary>
    public string ToElementString() => LabelWriter.Bracketed(Elements);

    /// <summary>As a scanner transmits it, with FNC1 (ASCII GS) where it is needed and without a symbology identifier.</summary>
    public string ToBarcodeData() => LabelWriter.BarcodeData(Elements);

    /// <summary>A Digital Link on GS1's resolver; null if the label has no primary key that all its other elements can go with.</summary>
    public string? ToDigitalLink() => LabelWriter.DigitalLink(Elements);

    public override string ToString() => ToElementString();

    internal static Gs1Label From(IReadOnlyList<ElementString> elements, DateOnly today)
    {
        var label = new Gs1Label(elements);
        return label with
        {
            ExpiresOn = Date(label["17"] ?? label["7003"]?[..6], today),
            BestBefore = Date(label["15"], today),
            ProducedOn = Date(label["11"], today),
        };
    }

    // The values were checked when the label was read; day 00 cannot stand in (7003), so one reading serves all.
    private static DateOnly? Date(string? yymmdd, DateOnly today) =>
        yymmdd is not null && Gs1Dates.ReadYymmdd(yymmdd, dayMayBeZero: true, today, out var date) is null ? date : null;
}
