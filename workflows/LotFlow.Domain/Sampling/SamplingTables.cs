using System.Diagnostics.CodeAnalysis;

namespace LotFlow.Domain.Sampling;

/// <summary>
/// The single sampling tables of MIL-STD-105E: Table I (code letters) and Tables II-A, II-B, II-C (normal, tightened and reduced
/// plans), with the arrows of the printed tables already followed.
/// </summary>
public static class SamplingTables
{
    private static readonly SamplingTableFile File = SamplingTableFile.Read();
    private static readonly Dictionary<decimal, string> AqlByValue = File.Aqls.ToDictionary(SamplingTableFile.AqlValue);

    /// <summary>The inspection levels: S-1 to S-4, I, II, III. Level II is the usual one (MIL-STD-105E, Table I).</summary>
    public static IReadOnlyList<string> Levels => File.Levels;

    /// <summary>The code letters, A to R without I and O.</summary>
    public static IReadOnlyList<string> CodeLetters => File.CodeLetters;

    /// <summary>
    /// The AQLs as the tables write them, ascending ("0.010" to "1000"). Up to 10 they are per cent nonconforming (or defects per
    /// 100 units), above 10 only defects per 100 units.
    /// </summary>
    public static IReadOnlyList<string> Aqls => File.Aqls;

    /// <summary>The code letter of a lot (MIL-STD-105E, Table I).</summary>
    /// <param name="level">One of <see cref="Levels"/>, spelled as there.</param>
    /// <param name="lotSize">
    /// Units in the lot, at least 1. The table starts at 2; a lot of one unit takes the letter of the smallest lots, all of whose
    /// plans ask for more than one unit, so that the one unit is inspected.
    /// </param>
    /// <exception cref="ArgumentException">The level is not in the table, or the lot has no unit.</exception>
    public static string CodeLetter(string level, long lotSize)
    {
        if (lotSize < 1)
            throw new ArgumentOutOfRangeException(nameof(lotSize), lotSize, "A lot to be sampled has at least 1 unit.");
        var range = File.LotSizes.First(candidate => lotSize <= candidate.Max);
        return level is not null && range.LetterByLevel.TryGetValue(level, out var letter)
            ? letter
            : throw NotAllowed("inspection level", level, Levels, nameof(level));
    }

    /// <summary>The plan of a cell of Table II-A (normal), II-B (tightened) or II-C (reduced).</summary>
    /// <param name="severity">Normal, tightened or reduced; discontinued inspection has no plan.</param>
    /// <param name="codeLetter">One of <see cref="CodeLetters"/>.</param>
    /// <param name="aql">One of <see cref="Aqls"/>, spelled as there; see <see cref="TryNormalizeAql"/>.</param>
    /// <exception cref="ArgumentException">One of the three is not in the tables; the message says what is.</exception>
    public static SamplingPlan Plan(Severity severity, string codeLetter, string aql)
    {
        if (File.Plans.TryGetValue(new SamplingTableFile.PlanKey(severity, codeLetter, aql), out var plan))
            return plan;
        if (severity is not (Severity.Normal or Severity.Tightened or Severity.Reduced))
            throw new ArgumentException(
                $"There is no sampling plan for the severity {severity}; plans exist for Normal, Tightened and Reduced. "
                + "Discontinued inspection must be resumed first.",
                nameof(severity));
        throw CodeLetters.Contains(codeLetter, StringComparer.Ordinal)
            ? NotAllowed("AQL", aql, Aqls, nameof(aql))
            : NotAllowed("code letter", codeLetter, CodeLetters, nameof(codeLetter));
    }

    /// <summary>Finds the table's spelling of an AQL, whatever zeros the number was written with: 1 and 1.00 are "1.0".</summary>
    /// <returns>False when the tables have no such AQL; the nearest one is never guessed.</returns>
    public static bool TryNormalizeAql(decimal aql, [NotNullWhen(true)] out string? key) => AqlByValue.TryGetValue(aql, out key);

    /// <summary>What is counted in the sample under this AQL (MIL-STD-105E: above 10 only defects per 100 units).</summary>
    internal static SampleCount CountedUnder(string aql) =>
        SamplingTableFile.AqlValue(aql) <= 10 ? SampleCount.NonconformingUnits : SampleCount.Defects;

    private static ArgumentException NotAllowed(string what, string? found, IEnumerable<string> allowed, string parameter) =>
        new($"The {what} '{found}' is not in the tables of MIL-STD-105E; allowed: {string.Join(", ", allowed)}.", parameter);
}

/// <summary>One cell of the plan tables.</summary>
/// <param name="CodeLetter">The letter that the plan was asked for.</param>
/// <param name="SampleSize">Units to inspect (n).</param>
/// <param name="Accept">The acceptance number (Ac): up to this many, the lot is accepted.</param>
/// <param name="Reject">The rejection number (Re): from this many on, the lot is not accepted.</param>
public sealed record SamplingPlan(string CodeLetter, int SampleSize, int Accept, int Reject);
