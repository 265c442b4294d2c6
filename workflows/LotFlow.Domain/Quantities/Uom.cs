using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace LotFlow.Domain.Quantities;

/// <summary>
/// The units a manufacturer trades and counts in, by their code of UN/ECE Recommendation 20 (Codes for Units of Measure Used in
/// International Trade); packaging by its code of Recommendation 21 with the prefix <c>X</c>, as Recommendation 20 has it. Factors of
/// pounds, feet and gallons are the exact definitions (international yard and pound, 1959; NIST Handbook 44, appendix C).
/// </summary>
public static class Uom
{
    private static readonly FrozenDictionary<string, UnitOfMeasure> s_byCode =
        Table().ToFrozenDictionary(unit => unit.Code, StringComparer.Ordinal);

    public static IReadOnlyCollection<UnitOfMeasure> All => s_byCode.Values;

    /// <summary>Codes are upper case and compared as they are: <c>kgm</c> is not a code.</summary>
    public static bool IsKnown([NotNullWhen(true)] string? code) => Find(code) is not null;

    public static UnitOfMeasure? Find(string? code) => code is null ? null : s_byCode.GetValueOrDefault(code);

    internal static string UnknownReason(string? code) =>
        $"'{code}' is not a unit code of UN/ECE Recommendation 20 that LotFlow knows; use one such as KGM, LTR or EA.";

    private static IEnumerable<UnitOfMeasure> Table() =>
        [.. Mass(), .. Volume(), .. LengthAndArea(), .. Counts(), .. WithoutFactor()];

    private static IEnumerable<UnitOfMeasure> Mass() => Of(
        Dimension.Mass,
        ("KGM", "kilogram", 1m),
        ("GRM", "gram", 0.001m),
        ("MGM", "milligram", 0.000001m),
        ("MC", "microgram", 0.000000001m),
        ("DTN", "decitonne", 100m),
        ("TNE", "tonne (metric ton)", 1000m),
        ("LBR", "pound", 0.45359237m),
        ("ONZ", "ounce (avoirdupois)", 0.028349523125m),
        ("CWA", "hundred pound (cwt) / hundred weight (US)", 45.359237m),
        ("STN", "ton (US) or short ton (UK/US)", 907.18474m),
        ("LTN", "ton (UK) or long ton (US)", 1016.0469088m));

    private static IEnumerable<UnitOfMeasure> Volume() => Of(
        Dimension.Volume,
        ("LTR", "litre", 1m),
        ("4G", "microlitre", 0.000001m),
        ("MLT", "millilitre", 0.001m),
        ("CLT", "centilitre", 0.01m),
        ("DLT", "decilitre", 0.1m),
        ("HLT", "hectolitre", 100m),
        ("MTQ", "cubic metre", 1000m),
        ("DMQ", "cubic decimetre", 1m),
        ("CMQ", "cubic centimetre", 0.001m),
        ("MMQ", "cubic millimetre", 0.000001m),
        ("INQ", "cubic inch", 0.016387064m),
        ("FTQ", "cubic foot", 28.316846592m),
        ("GLL", "gallon (US)", 3.785411784m),
        ("QTL", "liquid quart (US)", 0.946352946m),
        ("PTL", "liquid pint (US)", 0.473176473m),
        ("OZA", "fluid ounce (US)", 0.0295735295625m),
        ("GLI", "gallon (UK)", 4.54609m));

    private static IEnumerable<UnitOfMeasure> LengthAndArea() =>
    [
        .. Of(
            Dimension.Length,
            ("MTR", "metre", 1m),
            ("4H", "micrometre (micron)", 0.000001m),
            ("MMT", "millimetre", 0.001m),
            ("CMT", "centimetre", 0.01m),
            ("DMT", "decimetre", 0.1m),
            ("KMT", "kilometre", 1000m),
            ("INH", "inch", 0.0254m),
            ("FOT", "foot", 0.3048m),
            ("YRD", "yard", 0.9144m)),
        .. Of(
            Dimension.Area,
            ("MTK", "square metre", 1m),
            ("MMK", "square millimetre", 0.000001m),
            ("CMK", "square centimetre", 0.0001m),
            ("DMK", "square decimetre", 0.01m),
            ("INK", "square inch", 0.00064516m),
            ("FTK", "square foot", 0.09290304m),
            ("YDK", "square yard", 0.83612736m)),
    ];

    private static IEnumerable<UnitOfMeasure> Counts() => Of(
        Dimension.Count,
        ("H87", "piece", 1m),
        ("EA", "each", 1m),
        ("C62", "one", 1m),
        ("NAR", "number of articles", 1m),
        ("DZN", "dozen", 12m),
        ("CEN", "hundred", 100m),
        ("GRO", "gross", 144m),
        ("MIL", "thousand", 1000m));

    private static IEnumerable<UnitOfMeasure> WithoutFactor() =>
    [
        new("CEL", "degree Celsius", Dimension.Temperature, Factor: null),
        new("FAH", "degree Fahrenheit", Dimension.Temperature, Factor: null),
        new("KEL", "kelvin", Dimension.Temperature, Factor: null),
        new("SET", "set", Dimension.Packaging, Factor: null),
        new("XBG", "bag", Dimension.Packaging, Factor: null),
        new("XBX", "box", Dimension.Packaging, Factor: null),
        new("XCS", "case", Dimension.Packaging, Factor: null),
        new("XCT", "carton", Dimension.Packaging, Factor: null),
        new("XDR", "drum", Dimension.Packaging, Factor: null),
        new("XPK", "package", Dimension.Packaging, Factor: null),
        new("XPX", "pallet", Dimension.Packaging, Factor: null),
        new("XRO", "roll", Dimension.Packaging, Factor: null),
    ];

    private static IEnumerable<UnitOfMeasure> Of(Dimension dimension, params (string Code, string Name, decimal Factor)[] units) =>
        units.Select(unit => new UnitOfMeasure(unit.Code, unit.Name, dimension, unit.Factor));
}
