using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace LotFlow.Domain.Labels;

/// <summary>
/// The EPC class URI of a lot, <c>urn:epc:class:lgtin:4012345.012345.998877</c> (GS1 EPC Tag Data Standard, sections 6 and 7):
/// the company prefix, the item reference with the indicator digit in front, and the lot. The check digit is left out.
/// </summary>
internal static class LotUrn
{
    private const string Prefix = "urn:epc:class:lgtin:";
    private const int ShortestCompanyPrefix = 6;
    private const int LongestCompanyPrefix = 12;
    private const int DigitsWithoutCheckDigit = Gtin.Length - 1;

    // Characters of GS1 character set 82 that the standard writes as escapes in a URN.
    private const string Escaped = "\"%&/<>?";
    private static readonly SearchValues<char> s_escapedButPercent = SearchValues.Create("\"&/<>?");

    public static bool IsUrn(string text) => text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase);

    public static bool TryParse(string text, [NotNullWhen(true)] out LotIdentity? identity, out string error)
    {
        identity = null;
        error = "";
        if (!text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            error = $"'{CharacterSets.Show(text)}' is no URN of a lot; expected {Prefix}CompanyPrefix.ItemRefAndIndicator.Lot.";
        else if (text[Prefix.Length..].Split('.', 3) is not [var company, var item, var escapedLot])
            error = $"'{CharacterSets.Show(text)}' has fewer than three parts; expected {Prefix}CompanyPrefix.ItemRefAndIndicator.Lot.";
        else if (DigitsProblem(company, item) is { } digits)
            error = digits;
        else if (escapedLot.AsSpan().IndexOfAny(s_escapedButPercent) is var at && at >= 0)
            error = $"Lot '{CharacterSets.Show(escapedLot)}': '{escapedLot[at]}' at position {at + 1} is not escaped; expected %{(int)escapedLot[at]:X2}.";
        else if (!PercentCoding.TryDecode(escapedLot, out var lot, out var problem))
            error = problem;
        else
            LotIdentity.TryCreate(Gtin.WithCheckDigit(item[0] + company + item[1..]), lot, out identity, out error);
        return identity is not null;
    }

    public static string Write(LotIdentity identity, int companyPrefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(companyPrefixLength, ShortestCompanyPrefix);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(companyPrefixLength, LongestCompanyPrefix);
        var gtin = identity.Gtin.ToString();
        var company = gtin.Substring(1, companyPrefixLength);
        var item = gtin[0] + gtin[(1 + companyPrefixLength)..DigitsWithoutCheckDigit];
        var lot = string.Concat(identity.Lot.Select(c => Escaped.Contains(c) ? $"%{(int)c:X2}" : c.ToString()));
        return $"{Prefix}{company}.{item}.{lot}";
    }

    private static string? DigitsProblem(string company, string item)
    {
        var ok = company.Length is >= ShortestCompanyPrefix and <= LongestCompanyPrefix
            && company.Length + item.Length == DigitsWithoutCheckDigit
            && CharacterSets.AreDigits(company) && CharacterSets.AreDigits(item);
        return ok
            ? null
            : $"'{CharacterSets.Show(company)}.{CharacterSets.Show(item)}' is no company prefix and item reference; "
                + $"expected {ShortestCompanyPrefix} to {LongestCompanyPrefix} digits, a dot, and the rest of {DigitsWithoutCheckDigit}.";
    }
}
