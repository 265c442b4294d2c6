using System.Diagnostics.CodeAnalysis;

namespace LotFlow.Domain.Labels;

/// <summary>
/// A lot as the world knows it: the GTIN and the batch or lot number that its brand owner gave. URN, Digital Link and
/// element string of one lot are the same identity.
/// </summary>
public sealed record LotIdentity(Gtin Gtin, string Lot)
{
    /// <summary>Batch or lot number (10), 1 to 20 characters of GS1 character set 82; upper and lower case differ.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public string Lot { get; } = LotProblem(Lot) is { } problem ? throw new ArgumentException(problem, nameof(Lot)) : Lot;

    /// <summary>One text for one lot, such as <c>010950600013435210ABC</c>: for keys and comparisons.</summary>
    public string Key => $"01{Gtin}10{Lot}";

    public static bool TryCreate(Gtin gtin, string? lot, [NotNullWhen(true)] out LotIdentity? identity, out string error)
    {
        error = LotProblem(lot) ?? "";
        identity = error.Length == 0 ? new LotIdentity(gtin, lot!) : null;
        return identity is not null;
    }

    /// <summary>Reads a URN <c>urn:epc:class:lgtin:…</c> (GS1 EPC Tag Data Standard), a Digital Link or an element string.</summary>
    /// <param name="text">Any text; whatever it is, nothing is thrown.</param>
    /// <param name="today">For the dates that an element string or a Digital Link may carry beside the lot.</param>
    /// <param name="identity">The lot.</param>
    /// <param name="error">What is wrong, empty if nothing is.</param>
    public static bool TryParse(string? text, DateOnly today, [NotNullWhen(true)] out LotIdentity? identity, out string error)
    {
        var trimmed = text?.Trim(' ', '\t', '\r', '\n') ?? "";
        if (LotUrn.IsUrn(trimmed))
            return LotUrn.TryParse(trimmed, out identity, out error);
        var (label, errors) = Gs1LabelParser.Parse(trimmed, today);
        identity = label?.LotIdentity;
        error = (label, identity) switch
        {
            (null, _) => string.Join(' ', errors),
            (_, null) => $"The label {label} identifies no lot; expected a GTIN (01) and a lot number (10).",
            _ => "",
        };
        return identity is not null;
    }

    /// <summary>The canonical GS1 Digital Link: <c>https://id.gs1.org/01/{gtin}/10/{lot}</c>, the lot percent-encoded.</summary>
    public string ToDigitalLink() => $"{LabelWriter.Resolver}/01/{Gtin}/10/{PercentCoding.Encode(Lot)}";

    /// <summary>Bracketed: <c>(01)09506000134352(10)ABC</c>; an opening bracket in the lot as <c>\(</c>.</summary>
    public string ToElementString() => LabelWriter.Bracketed([new("01", Gtin.ToString(), ""), new("10", Lot, "")]);

    /// <summary><c>urn:epc:class:lgtin:CompanyPrefix.ItemRefAndIndicator.Lot</c> (GS1 EPC Tag Data Standard, LGTIN).</summary>
    /// <param name="companyPrefixLength">6 to 12: only the brand owner's GS1 licence says how long its company prefix is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not 6 to 12.</exception>
    public string ToUrn(int companyPrefixLength) => LotUrn.Write(this, companyPrefixLength);

    public override string ToString() => ToElementString();

    private static string? LotProblem(string? lot)
    {
        var definition = AiDictionary.Find("10")!;
        return definition.Problem(lot ?? "", default) is { } problem ? $"{definition.Name}: {problem}" : null;
    }
}
